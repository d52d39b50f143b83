"""The words for streets of many countries, and what only looks like one. Pure."""

import re


def _three_cases(words: str) -> frozenset[str]:
    small = words.split()
    return frozenset([*small, *(word.title() for word in small), *(word.upper() for word in small)])


_SURE = "street avenue ave road boulevard blvd lane crescent cres terrace parkway pkwy mews turnpike highway"
# Suffixes of several countries that are also ordinary words; the rare ones are those of USPS Publication 28 besides.
_LOOSE = """
    st rd ln drive dr court ct place pl square sq way close circle cir trail trl gardens gdns grove row hill
    walk park run loop heights larches green view rise path alley esplanade parade quay nagar marg colony
    sector chowk ganj
"""
_RARE = """
    Freeway Causeway Knoll Knolls Orchard Crossroad Crossroads Crossing Inlet Spur Spurs Cape Plain Plains
    Radial Bypass Centre Center Reserve Driveway Nook Ridge Ridges Meadow Meadows Mill Mills Mission Mount
    Mountain Neck Oval Overpass Passage Pike Pine Pines Point Points Port Ports Prairie Ramp Ranch Rapids Rest
    River Route Shoal Shoals Shore Shores Skyway Spring Springs Station Stravenue Stream Summit Throughway
    Trace Track Trafficway Tunnel Turn Underpass Union Valley Valleys Viaduct Village Villages Ville Vista
    Wall Well Wells Field Fields Flat Flats Ford Fords Forest Forge Fork Forks Fort Glen Glens Harbor Harbors
    Haven Hollow Island Islands Isle Junction Key Keys Lake Lakes Land Landing Light Lights Loaf Lock Locks
    Lodge Mall Manor Manors Bayou Beach Bend Bluff Bluffs Bottom Branch Bridge Brook Brooks Burg Burgs Camp
    Canyon Cliff Cliffs Club Common Commons Corner Corners Course Cove Coves Creek Crest Curve Dale Divide
    Estate Estates Expressway Extension Extensions Fall Falls Ferry Gateway Strand Dene Wynd Croft Mead Copse
    Paddock Strip Tarn Interchange Pass Plaza Squares Parks Ways Roads Lanes Hills Walks Streets Greens Views
    Concourse Anchorage Alleyway Groves
"""
ENGLISH_SURE = f"(?:{'|'.join(_SURE.split())})"
"""A pattern of suffixes that are streets in any text."""
ENGLISH_LOOSE = f"(?:{'|'.join(sorted(_LOOSE.split(), key=len, reverse=True))})"
"""A pattern of suffixes that are streets only behind a number and capital words."""
ENGLISH_RARE = f"(?:{'|'.join(sorted(_RARE.split(), key=len, reverse=True))})"
"""A pattern of suffixes that are streets only where something says that a place follows."""
ENGLISH = _three_cases(f"{_SURE} {_LOOSE}").union(_RARE.split())
"""Words without which no address in English is written."""

ROOMS = _three_cases("box postfach apartado flat apartment apt unit")
_FRENCH = "rue avenue av boulevard bd place impasse chemin allée allé quai route cours square sentier passage montée"
FRENCH = f"(?:{_FRENCH.replace(' ', '|')})\\.?"
FRENCH_WORDS = _three_cases(_FRENCH)
HUNGARIAN_TURKISH = _three_cases("sokak sokağı caddesi cad sok mahallesi utca út útja tér köz sétány")
GERMAN_STARTS = frozenset({"Am", "Im", "Zum", "Zur", "der", "den"})
_ENDINGS = """
    straße strasse str weg platz allee gasse Straße Allee Platz Gasse Weg straat laan plein gracht kade dijk
    dreef singel steeg hof gatan vägen gata torget stigen gränden veien vegen bakken vej gade stræde vænget
    katu kuja polku bulevardi allé plads torg gränd stien -Ring -ring boulevard baan ntie hovet løkka
"""
ENDINGS = tuple(_ENDINGS.split())
"""How a word ends that is a street in German, Dutch and the languages of the North."""

_BEFORE = """
    Calle C/ Avenida Avda Av Plaza Paseo Pasaje Glorieta Urbanización Periférico Circunvalación Andador
    Calzada Cerrada Privada Carrer Camino Carretera Ronda Travesía Callejón Rua R Travessa Praça Alameda
    Estrada Rodovia Ladeira Viela Beco Largo Via Viale Piazza Corso Vicolo Piazzale Contrada Strada Borgo
    Rotonda ulica ulice ul al os plac pl aleja ул улица пр просп наб пер бул ш пл алл Str Aleea Bulevardul
    Calea Intrarea Șoseaua Náměstí náměstí třída Jalan Jl Boulevard Circuito Corredor Eje Diagonal Soseaua
    Stretto Canale
"""
BEFORE = f"(?:{'|'.join(word if word == 'C/' else re.escape(word) + '[.]?(?= )' for word in _BEFORE.split())})"
"""A pattern of the words for a street that stand before its name and its number."""
LEADING = frozenset([*_BEFORE.split(), "C"])

LIVING = (
    r"\b(?:i live at|lives? at|lived at|living at|my address is|home address:?|ich wohne|wohnt in der|j['’]habite|"
    r"vivo en|abito in|moro na|moro no|mieszkam na|mieszkam przy|bydlím|bor på|asun osoitteessa)"
)
"""A pattern of what says that somebody's home follows."""

LIVING_WORDS = _three_cases(
    "live lives lived living address wohne wohnt habite vivo abito moro mieszkam bydlím bor asun"
)

NOT_IN_STREETS = re.compile(
    r"\b(?:hours?|miles?|minutes?|mins?|days?|years?|weeks?|months?|hard|flash|disk|thumb|usb|wheel|lane|test|way|star|"
    r"stars|km|mb|gb|tb|in|on|to|of|my|your|his|her|their|our|for|with|at|from|is|are|and|was|by|this|that|just|than|"
    r"more|best|things?|people|ways|reasons?|bed|bedroom|bath|foot|feet|ft|inch|car|dead|dirt|gravel|winding|country|"
    r"mph|memory|percent|person|man|step|steps|second|hundred|million|double|single|wall|sesame|downing|fleet|abbey|"
    r"privet|evergreen|mockingbird|cloverfield|jump|charing|baker|grimmauld|elm|pennsylvania|sunset|infinite|fifth|"
    r"rockefeller|carnaby|bourbon|penny|coronation|ramsay|hill|lombard|savile|bowl|super|the|state|national|new|old|"
    r"great|top|world|black|day|week|year|month|january|february|march|april|may|june|july|august|september|october|"
    r"november|december|north|south|east|west|lake|mount|grand|big|first|last|ton|lb|oz|gallon|pound|acre|story|"
    r"diy|inspiring|amazing|beautiful|awesome|herb|small|tiny|cool|creative|easy|favorite)\b",
    re.IGNORECASE,
)
"""What stands between a number and "drive" or "way" where no address is meant."""

FAMOUS = re.compile(
    r"10 downing|11 downing|221b? baker|1600 penn|742 evergreen|4 privet|12 grimmauld|21 jump|84 charing|"
    r"10 cloverfield|1313 mockingbird|1 infinite|350 fifth|30 rockefeller|77 sunset|42 wallaby|wall street|"
    r"sesame street|abbey road|1630 revello|112 ocean avenue|124 conch|31 spooner|129 west 81st|328 chauncey|1428 elm",
    re.IGNORECASE,
)
"""Addresses that everybody knows."""
