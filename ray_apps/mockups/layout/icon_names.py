"""Which icons may become motifs: pictures of things one would wear, chosen by hand, and what may never be printed."""

PICTURES = frozenset(
    """
    acorn airplane-tilt alarm alien anchor armchair avocado axe baby baby-carriage backpack balloon barbell barn
    baseball baseball-cap baseball-helmet basketball bathtub beach-ball beanie bed beer-bottle beer-stein bell
    bicycle binoculars bird boat bone book book-open-text books boot bowl-food bowl-steam bowling-ball
    boxing-glove brain brandy bread briefcase broom bug bug-beetle butterfly cable-car cactus cake calculator
    camera campfire car carrot cassette-tape castle-turret cat chalkboard-teacher champagne cheers cheese
    chef-hat cherries cloud-lightning cloud-moon cloud-rain cloud-snow cloud-sun clover club coffee coffee-bean
    compass compass-rose confetti cookie cooking-pot couch cow cowboy-hat cricket crown crown-simple detective
    diamond dice-five disco-ball dna dog dress drop ear egg eyeglasses factory fan farm feather film-slate fire
    fire-extinguisher fire-truck fish fish-simple flag-checkered flame flashlight flask flower flower-lotus
    flower-tulip flying-saucer football football-helmet footprints fork-knife game-controller gavel ghost gift
    goggles golf graduation-cap grains guitar hair-dryer hamburger hammer hand-fist hand-heart hand-peace
    hand-waving hands-clapping handshake hard-hat headphones heart heart-break heartbeat high-heel hockey hoodie
    horse hourglass-medium house-line hurricane ice-cream island jar jeep joystick knife lamp leaf lifebuoy
    lightbulb lighthouse lightning log magic-wand mailbox martini mask-happy medal megaphone meteor metronome
    microphone-stage microscope moon-stars moped motorcycle mountains music-notes needle newspaper onigiri
    orange orange-slice oven paint-brush paint-brush-broad palette pants paper-plane-tilt parachute park
    paw-print peace pencil pepper person-simple-bike person-simple-hike person-simple-run person-simple-ski
    person-simple-snowboard person-simple-swim person-simple-tai-chi piano-keys picnic-table piggy-bank pill
    ping-pong pint-glass pinwheel pizza planet plant plug popcorn popsicle potted-plant puzzle-piece rabbit
    racquet radio rainbow rainbow-cloud robot rocket rocket-launch sailboat scales scissors scooter screwdriver
    shield-star shirt-folded shooting-star shovel shrimp skull smiley smiley-melting smiley-wink sneaker-move
    snowflake soccer-ball sock sparkle spiral steering-wheel stethoscope student suitcase-rolling sun
    sun-horizon sunglasses swimming-pool sword taxi tea-bag television-simple tennis-ball tent tipi toolbox
    tooth tornado tractor train treasure-chest tree tree-evergreen tree-palm trophy truck umbrella van
    vinyl-record virtual-reality volleyball washing-machine watch waves wind windmill wine wrench yarn
    yin-yang
    """.split()  # noqa: SIM905  # a list of words reads and diffs best as text
)
"""Solid, recognisable things. Interface signs, text glyphs and abstract marks are left out."""

FORBIDDEN = frozenset(
    """
    finn-the-human lego lego-smiley open-ai-logo trademark trademark-registered copyright article-ny-times
    article-medium airplay first-aid first-aid-kit ambulance hospital asclepius cross crown-cross
    fallout-shelter star-of-david star-and-crescent medal-military
    """.split()  # noqa: SIM905  # a list of words reads and diffs best as text
)
"""Never printed: trade dress, characters and protected emblems that the set's own categories do not mark."""

FORBIDDEN_CATEGORY = "Brand"
FORBIDDEN_WORD = "logo"
