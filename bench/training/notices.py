"""Invented notices of an invented municipality: who, when, how much, which number; and questions that they just miss.

Facts are drawn anew for every text, so that nothing but reading tells whether the place, the number, the date or the
thing of the question is the text's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from bench.training.example import Asked, Example

_FIRST = (
    "Anna Karin Lars Erik Sofia Mehmet Fatima Johan Ulrika Pelle Maja Oskar Greta Nils Amina Björn Eva Tomas".split()
)
_LAST = "Lindberg Åkesson Nyström Holm Berggren Sjödin Öberg Hassan Vikström Ek Dahlin Norén Strand Falk Quist".split()
_STEMS = (
    "Björk Älg Havs Sten Ljung Sol Norr Söder Bäck Rönn Tall Örn Kvarn Hammar Lärk Ängs Vall Fors Klint Mossby".split()
)
_KINDS = "skolan förskolan gården biblioteket badet hallen parken vallen hemmet torget".split()
_ROLES = "rektor enhetschef föreståndare verksamhetschef bibliotekarie vaktmästare samordnare kontaktperson".split()
_THINGS = (
    "båtplats kolonilott torgplats markupplåtelse parkeringstillstånd trygghetslarm matlåda sotning tomtmätning "
    "serveringstillstånd lokalhyra slamtömning sandning kulturskola musiklektion bostadsanpassning grävtillstånd "
    "nybyggnadskarta ledsagning avlösning badkort föreningsbidrag elevdator ersättningskort ankringsplats vigsel"
).split()
_ACTS = (
    "grilla",
    "tälta",
    "ha hundar lösa",
    "cykla",
    "fiska",
    "elda",
    "parkera husbilar",
    "dricka alkohol",
    "använda drönare",
    "bada",
    "rida",
    "köra moped",
    "sälja varor",
    "sätta upp affischer",
)
_MONTHS = "januari februari mars april maj juni juli augusti september oktober november december".split()
_DAYS = "måndag tisdag onsdag torsdag fredag lördag söndag".split()
_BODIES = "kommunstyrelsen byggnadsnämnden socialnämnden miljönämnden kulturnämnden tekniska nämnden valnämnden".split(
    " "
)
_DECISIONS = (
    "anta förslaget till ny detaljplan för hamnområdet",
    "avslå ansökan om bidrag till föreningens resa",
    "bordlägga ärendet till nästa sammanträde",
    "ge förvaltningen i uppdrag att utreda en ny gångväg",
    "godkänna delårsrapporten",
    "höja avgiften med tre procent",
    "upphandla nya fordon till hemtjänsten",
    "säga upp avtalet med entreprenören",
    "fastställa budgeten för nästa år",
    "bevilja bygglov för en ny lagerbyggnad",
    "utse en ny ersättare i beredningen",
    "lägga ner verksamheten vid utgången av året",
)
_RULES = (
    "Kommunen ska se till att handlingarna hålls ordnade.",
    "Den som vill klaga ska göra det inom tre veckor.",
    "Avgifter får tas ut enligt de grunder som fullmäktige bestämmer.",
    "En ledamot som är jävig får inte delta i handläggningen.",
    "Sammanträden är offentliga om inget annat har beslutats.",
    "Protokollet ska justeras senast fjorton dagar efter mötet.",
    "Den enskilde ska få veta skälen för beslutet.",
    "Uppgifter får lämnas ut om det står klart att ingen lider men.",
    "Nämnden får uppdra åt en anställd att besluta på dess vägnar.",
    "Tillstånd får förenas med villkor.",
    "Revisorerna prövar om verksamheten sköts ändamålsenligt.",
    "Medlen ska förvaltas så att krav på god säkerhet uppfylls.",
)
_UNASKED = (
    "Får jag ta med hund till {}?",
    "Finns det trådlöst nät på {}?",
    "Hur många besöker {} varje år?",
    "När byggdes {}?",
    "Vem äger {}?",
    "Vad kostar det att hyra {}?",
    "Går det att parkera vid {}?",
    "Hur kommer jag till {}?",
)
_UNASKED_OF_THINGS = (
    "Vem beslutar om {}?",
    "Hur lång är kön till {}?",
    "Kan jag överklaga beslut om {}?",
    "Hur säger jag upp {}?",
    "Vilka papper behövs för {}?",
    "Hur lång tid tar {}?",
)


def notices(count: int, random: Random) -> Iterator[Example]:
    """So many texts, of every kind in turn."""
    for number in range(count):
        yield _KINDS_OF_TEXT[number % len(_KINDS_OF_TEXT)](random)


class _Text:
    """A text being written, with the questions asked of it."""

    def __init__(self, heading: str = "") -> None:
        self.text = heading
        self.asked: list[Asked] = []

    def write(self, before: str, answer: str = "", after: str = "") -> tuple[int, int]:
        """Add to the text; where the answer stands."""
        start = len(self.text) + len(before)
        self.text += before + answer + after
        return start, start + len(answer)

    def answers(self, question: str, span: tuple[int, int]) -> None:
        self.asked.append(Asked(question, answered=True, span=span))

    def misses(self, question: str) -> None:
        self.asked.append(Asked(question, answered=False))

    def example(self) -> Example:
        return Example("notice", self.text.strip(), tuple(self.asked))


def _person(random: Random) -> str:
    return f"{random.choice(_FIRST)} {random.choice(_LAST)}"


def _places(random: Random, count: int) -> list[str]:
    kind = random.choice(_KINDS)
    return [stem + kind for stem in random.sample(_STEMS, count)]


def _telephone(random: Random) -> str:
    digits = f"{random.randrange(10**6):06}"
    return random.choice((f"0{random.randint(11, 980)}-{digits[:2]} {digits[2:4]} {digits[4:]}", f"070-{digits}"))


def _roles(random: Random) -> Example:
    text = _Text(random.choice(("Kontakt\n", "Telefonlista\n", "", "Våra enheter\n")))
    *own, foreign = _places(random, random.randint(2, 5))
    role, other_role = random.sample(_ROLES, 2)
    form = random.randrange(3)
    for place in own:
        name, number = _person(random), _telephone(random)
        if form == 0:
            who = text.write(f"{place} | {role} | ", name, " | ")
            where = text.write("", number, "\n")
        elif form == 1:
            who = text.write(f"{role.capitalize()} på {place} är ", name, ". ")
            where = text.write("Telefon: ", number, ".\n")
        else:
            who = text.write(f"{place}: {role} ", name, ", ")
            where = text.write("tel. ", number, "\n")
        text.answers(random.choice((f"Vem är {role} på {place}?", f"Vem arbetar som {role} på {place}?")), who)
        text.answers(f"Vilket telefonnummer har {place}?", where)
    text.misses(f"Vem är {role} på {foreign}?")
    text.misses(f"Vilket telefonnummer har {foreign}?")
    text.misses(f"Vem är {other_role} på {random.choice(own)}?")
    text.misses(random.choice(_UNASKED).format(random.choice(own)))
    return text.example()


def _code(random: Random) -> str:
    return f"{''.join(random.sample('ABDEFGHKLMNOPRSTUV', random.choice((2, 3))))}-{random.randint(10, 999)}"


def _forms(random: Random) -> Example:
    text = _Text(random.choice(("Blanketter\n", "E-tjänster och blanketter\n", "")))
    codes = [_code(random) for _ in range(random.randint(2, 5))]
    for code in codes[:-1]:
        what = random.choice(("ansökan om ", "anmälan om ", "uppsägning av ")) + random.choice(_THINGS)
        text.answers(
            random.choice((f"Blankett {code}", f"Vad är blankett {code}?", f"Vad används {code} till?")),
            text.write(random.choice((f"Blankett {code}: ", f"{code} | ", f"{code} används för ")), what, "\n"),
        )
    near = random.choice(codes[:-1])
    changed = near[:-1] + random.choice("123456789".replace(near[-1], ""))
    for code in {codes[-1], changed} - set(codes[:-1]):
        text.misses(random.choice((f"Blankett {code}", f"Vad är blankett {code}?", f"Var finns {code}?")))
    return text.example()


def _cases(random: Random) -> Example:
    body = random.choice(("KS", "BN", "SN", "MN", "KF"))
    year, number = random.randint(2012, 2026), random.randint(10, 999)
    mark = f"{body} {year}/{number}"
    text = _Text(random.choice((f"Dnr {mark}\n", f"Diarienummer: {mark}\n", f"Ärende {mark}\n")))
    text.write(random.choice(("Protokoll\n", "Beslut\n", "Sammanträdesprotokoll\n", "")))
    who = random.choice(_BODIES).capitalize()
    span = text.write(f"{who} beslutar att ", random.choice(_DECISIONS), ".\n")
    name = _person(random)
    heard = text.write("Föredragande är ", name, ".\n")
    asked = random.choice(("Vad beslutades i {}?", "Vad blev beslutet i ärende {}?", "dnr {}", "Beslut {}"))
    text.answers(asked.format(random.choice((mark, mark, f"{year}/{number}"))), span)
    text.answers(f"Vem var föredragande i ärende {mark}?", heard)
    digits = f"{number}"
    turned = f"{body} {year}/{digits[::-1]}" if digits != digits[::-1] else f"{body} {year}/{number + 1}"
    for other in random.sample([f"{body} {year - 1}/{number}", f"{body} {year}/{number + 1}", turned], 2):
        text.misses(asked.format(other))
    text.misses(f"Vem reserverade sig mot beslutet i {mark}?")
    return text.example()


def _dates(random: Random) -> Example:
    year, month, day = random.randint(2015, 2027), random.randint(1, 12), random.randint(1, 28)
    spelled = f"{day} {_MONTHS[month - 1]} {year}"
    iso = f"{year}-{month:02}-{day:02}"
    text = _Text(random.choice(("", "Kallelse\n", "Protokoll\n")))
    body = random.choice(_BODIES)
    text.write(f"{body.capitalize()} sammanträdde den {random.choice((spelled, spelled, iso))}. ")
    span = text.write("Nämnden beslutade att ", random.choice(_DECISIONS), ". ")
    hour = f"kl. {random.randint(8, 18)}.{random.choice(('00', '15', '30'))}"
    time = text.write("Mötet började ", hour, ".")
    ask = random.choice(("Vad beslutades den {}?", "Vad beslutade {body} den {}?", "Beslut {}"))
    text.answers(ask.format(random.choice((spelled, iso)), body=body), span)
    text.answers(f"När började mötet den {spelled}?", time)
    off = day % 28 + 1
    others = [
        f"{off} {_MONTHS[month - 1]} {year}",
        f"{day} {_MONTHS[month % 12]} {year}",
        f"{day} {_MONTHS[month - 1]} {year + 1}",
        f"{year}-{month:02}-{off:02}",
    ]
    for other in random.sample(others, 2):
        text.misses(ask.format(other, body=body))
    text.misses("Vem var ordförande på mötet?")
    return text.example()


def _sections(random: Random) -> Example:
    chapter, section = random.randint(1, 20), random.randint(1, 30)
    act = random.choice(_STEMS) + random.choice(("lagen", "stadgan", "ordningen"))
    act = act.lower()
    text = _Text(f"{act.capitalize()}\n")
    rules = random.sample(_RULES, 2)
    whole = random.random() < 0.5
    span = text.write(f"{chapter} kap. {section} § " if whole else f"{section} § ", rules[0], "\n")
    other = text.write(f"{chapter} kap. {section + 1} § " if whole else f"{section + 1} § ", rules[1], "\n")
    spelled = (
        ("Vad säger {c} kap. {s} § {a}?", "{c} kap. {s} §", "Vad står i {c} kap {s} § {a}?", "{c}:{s} {a}")
        if whole
        else ("Vad säger {s} § {a}?", "{s} § {a}", "Vad står i paragraf {s}?")
    )
    ask = random.choice(spelled)
    text.answers(ask.format(c=chapter, s=section, a=act), span)
    text.answers(ask.format(c=chapter, s=section + 1, a=act), other)
    wrong = [(chapter, section + 2), (chapter, section + random.randint(3, 9))]
    if whole:
        wrong += [(chapter + 1, section)] + ([(section, chapter)] if section != chapter else [])
    for c, s in random.sample(wrong, 2):
        text.misses(ask.format(c=c, s=s, a=act))
    return text.example()


def _hours(random: Random) -> Example:
    own, foreign = _places(random, 2)
    text = _Text(random.choice((f"{own}\n", "Öppettider\n", "")))
    opens, closes = random.randint(6, 11), random.randint(15, 21)
    closed = random.choice(_DAYS[5:])
    other = next(day for day in _DAYS[5:] if day != closed)
    week = text.write(f"{own} är öppet ", f"måndag till fredag kl. {opens}–{closes}", ". ")
    short = text.write(f"På {other}ar är det ", f"öppet kl. {opens + 1}–{closes - 2}", ". ")
    shut = text.write(f"På {closed}ar är det ", "stängt", ". ")
    text.answers(f"När har {own} öppet på vardagar?", week)
    text.answers(f"Är {own} öppet på {other}?", short)
    text.answers(f"Är {own} öppet på {closed}?", shut)
    text.misses(f"När har {foreign} öppet?")
    text.misses(f"Är {foreign} öppet på {closed}?")
    for question in random.sample(_UNASKED, 2):
        text.misses(question.format(own))
    if random.random() < 0.5:
        text.misses(f"Är {own} öppet på julafton?")
    return text.example()


def _fees(random: Random) -> Example:
    *own, foreign = random.sample(_THINGS, random.randint(2, 5))
    text = _Text(random.choice(("Taxa\n", "Avgifter\n", "Vad kostar det?\n", "")))
    form = random.randrange(3)
    for thing in own:
        fee = f"{random.choice((1, 2, 3, 5)) * random.randint(20, 900)} kronor"
        before = (f"{thing.capitalize()}: ", f"Avgiften för {thing} är ", f"{thing.capitalize()} | ")[form]
        span = text.write(before, fee, random.choice(("\n", " per år.\n", " per månad.\n")))
        text.answers(random.choice((f"Vad kostar {thing}?", f"Hur hög är avgiften för {thing}?")), span)
    text.misses(random.choice((f"Vad kostar {foreign}?", f"Hur hög är avgiften för {foreign}?")))
    for question in random.sample(_UNASKED_OF_THINGS, 2):
        text.misses(question.format(random.choice(own)))
    return text.example()


def _permits(random: Random) -> Example:
    act, unasked = random.sample(_ACTS, 2)
    allowed, forbidden = (f"i {place}" for place in _places(random, 2))
    text = _Text(random.choice(("", "Ordningsregler\n", "Lokala föreskrifter\n")))
    says_where, says_not = random.choice(((True, True), (True, False), (False, True)))
    if says_where:
        may = text.write(f"Det är tillåtet att {act} ", allowed, ". ")
        text.answers(f"Var får man {act}?", may)
    else:
        text.misses(f"Var är det tillåtet att {act}?")
    if says_not:
        may_not = text.write(random.choice((f"Det är förbjudet att {act} ", f"Man får inte {act} ")), forbidden, ". ")
        text.answers(random.choice((f"Var får man inte {act}?", f"Var är det förbjudet att {act}?")), may_not)
    else:
        text.misses(f"Var får man inte {act}?")
    text.misses(f"Var får man {unasked}?")
    text.misses("Vad händer om man bryter mot reglerna?")
    return text.example()


_KINDS_OF_TEXT: tuple[Callable[[Random], Example], ...] = (
    _roles,
    _forms,
    _cases,
    _dates,
    _sections,
    _hours,
    _fees,
    _permits,
)
