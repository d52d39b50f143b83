"""The words around a name that tell a private person from a public one. Pure."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


KIN = _words("""
    mom mum mam mommy mummy mother dad daddy father papa grandma grandpa grandmother grandfather granny gran nan
    nana grandad granddad gramps grandson granddaughter nephew niece uncle aunt auntie aunty cousin brother sister
    bro sis sibling twin son daughter kid kids child toddler wife husband hubby fiance fiancé fiancee fiancée
    spouse partner girlfriend boyfriend gf bf ex bff bestie friend buddy mate pal roommate housemate flatmate
    neighbor neighbour coworker colleague boss landlord landlady tenant teacher professor tutor coach classmate
    student students pupil mailman barber hairdresser dentist doctor therapist nanny babysitter driver stepdad
    stepmom stepson stepdaughter godfather godmother godson goddaughter manager supervisor intern employee client
    patient crush dentist vet mechanic plumber pastor tita tito lola lolo abuela abuelo madre padre mamá papá
    hermano hermana hermanito hermanita primo prima tío tía tio tia hijo hija sobrino sobrina vecino vecina amigo
    amiga novio novia esposo esposa marido mujer suegra suegro cuñado cuñada compañero compañera jefe jefa
    profesor profesora avô avó pai mãe irmão irmã filho filha vizinho vizinha namorado namorada colega chefe mère
    père frère sœur soeur fils fille ami amie voisin voisine copain copine mari femme tante oncle cousine neveu
    nièce prof mamie papi patron patronne collègue mutter vater mama oma opa bruder schwester sohn tochter freund
    freundin nachbar nachbarin mann frau kollege kollegin chef chefin onkel cousin lehrer lehrerin kumpel madre
    nonna nonno zio zia fratello sorella figlio figlia amico amica vicino vicina cugino cugina marito moglie
    fidanzato fidanzata moeder vader broer zus zoon dochter vriend vriendin buurman buurvrouw oom vrouw collega
    baas farmor farfar mormor morfar bror syster son dotter vän granne kompis venn nabo søster fru brat siostra
    mama tata babcia dziadek wujek ciocia sąsiad sąsiadka kolega koleżanka przyjaciel przyjaciółka mąż żona syn
    córka soused sousedka kamarád kamarádka bratr sestra babička děda barátom szomszédom testvérem nagymamám
    naapurini ystäväni veljeni siskoni arkadaşım komşum kardeşim annem babam teman temanku ibuku bapakku adikku
    сосед соседка друг подруга брат сестра мама папа бабушка дедушка муж жена коллега сусід подруга дід бабуся
    γείτονάς φίλος φίλη αδερφός αδερφή
""")
"""Words for people one knows, in many languages."""

POSSESSIVES = _words("""
    my our his her their your me mi mis tu su nuestro nuestra mon ma mes notre son sa mein meine meinen meiner
    meinem unser unsere mio mia il la mijn ons onze min mitt mina vår meu minha nosso nossa mój moja moje můj moje
    a az мой моя мои наш наша мій моя ο η μου un une ein eine old late this that the
""")
"""Words that stand before kin."""

KIN_ALONE = _words("""
    mom mum dad daddy grandma grandpa grandmother grandfather granny gran nan nana uncle aunt auntie aunty cousin
    nephew niece neighbor neighbour coworker tita tito abuela abuelo naapurini ystäväni arkadaşım komşum kardeşim
    annem babam barátom szomszédom temanku wife husband girlfriend boyfriend roommate
""")
"""Kin that needs no possessive before it."""

TITLES = _words("""
    mr mrs ms miss mx mister herr frau señor señora señorita sr sra srta madame mme mlle monsieur signor signora
    sig signorina senhor senhora dona don doña pan pani meneer mevrouw hr fru dr prof professor doctor officer
    pastor reverend rev nurse coach principal pvt sgt cpl lt sergeant corporal private deputy detective trooper
    father brother sister
""")
"""Words before a name; the ones in `STRONG_TITLES` also before a last name alone."""

STRONG_TITLES = _words("""
    mr mrs ms miss mx mister herr frau señor señora señorita sra srta madame mme mlle signor signora signorina
    senhor senhora doña meneer mevrouw
""")
"""Titles that are given to anybody."""

PRIVATE_BEFORE = _words("""
    rip memory thanks thank birthday congrats congratulations missing seen named name contact call ask email text
    ring dating married wedding invite victim suspect teen teenager mom dad man woman student pupil teacher
    waitress waiter nurse veteran firefighter officer petition funeral obituary prayers praying local pensioner
    tradie neighbor neighbour hello hi dear signed sincerely late lost shoutout kudos felicidades felicitaciones
    merci danke auguri gracias obrigado grazie bedankt marry prom date met letter police accused mum mother father
    widow kindergarten identified by yearbook designed quilt resident homeowner trucker cashier barista janitor
    grandma grandpa uncle aunt peace frieden paz paix cousin friend buddy classmate coworker know knows don

""")
"""Words that stand shortly before a private person's name."""

ROLES = _words("""
    actor actress singer director president senator congressman congresswoman governor minister chancellor author
    writer novelist poet musician guitarist drummer bassist pianist composer rapper comedian painter sculptor
    photographer architect philosopher physicist mathematician economist historian explorer astronaut cosmonaut
    quarterback striker midfielder goalkeeper pitcher batsman grandmaster champion celebrity billionaire
    ambassador emperor tsar pharaoh youtuber streamer
""")
"""What makes its bearer public, whatever else stands nearby."""

PUBLIC_CUES = ROLES | _words("""
    king queen band album song lyrics movie film trailer starring stars cast season episode show series novel book
    books biography comic artist scientist astronomer inventor nba nfl mlb nhl ufc fifa olympic olympian
    championship vs feat ft interview ama speech quote quotes cover remix concert tour live documentary podcast
    sketch portrait painting sculpture exhibition celebrities founder ceo mayor secretary general pope saint sir
    lady lord dame czar prophet guitar theorem equation voice character cosplay villain hero superhero cartoon
    anime manga game franchise trilogy sequel lecture ted essay poem poems speaks talks says explains plays
    performs performing reviews defeats beats wins signs traded drafted nominated biopic wrote himself herself
    host
""")
"""Words near a public person's name, or near a work's."""

PLACE_NOUNS = _words("""
    street st avenue ave road rd lane drive boulevard park university college hospital stadium bridge museum
    airport award awards prize cup trophy theorem syndrome foundation institute hall arena center centre memorial
    act show band trio quartet orchestra brewery brewing winery vineyards inc llc ltd co corp company records
    motors guitars county city town village beach island islands lake river creek mountain mountains peak falls
    canyon valley forest national state house building tower plaza square library theater theatre airlines nebula
    comet telescope effect law paradox disease principle constant cake tea ale beer whiskey bourbon sauce bread
    cookies terrier spaniel school academy church cathedral castle abbey hotel inn cafe diner restaurant grill
    bakery farm farms ranch garden gardens cemetery trail pass point bay harbor heights hills springs wilderness
    station project report experience files chronicles diaries collection edition games studio studios comics
    press wines cellars chair lamp guitar amp rifle revolver pistol knife knives watch bag boots shoes jeans dress
    costume cosplay doll action figure figurine meme memes
""")
"""What follows a name that has become a thing's or a place's."""

PLACE_STARTS = _words("""
    saint san santa santo são sao mount mt lake fort ft camp port cape ciudad villa los las el lord lady king
    queen prince princess pope emperor sir dame st
""")
"""Words before a name that make it a place's or a public person's."""

PARTICLES = _words(
    "de la del della di da dos das do van von der den ter ten la le el al bin ibn ben of y e dela mac st"
)
"""Small words inside a name."""

FAMILY_FIRST = _words("""
    nguyen nguyễn tran trần le lê pham phạm huynh hoang vu vo dang bui ngo duong kim lee park choi jung kang cho
    yoon jang lim wang zhang li liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang
    xie tang kovács nagy szabó tóth horváth kiss tanaka suzuki yamada sato takahashi watanabe ito nakamura
    kobayashi
""")
"""Family names that are written before the given name."""

CONTACT_VERBS = _words("call text contact email e-mail ring ask phone dm message write whatsapp reach")
"""Before the name of the one to be reached, where an address or a number follows."""
