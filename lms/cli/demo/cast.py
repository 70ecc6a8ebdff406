"""Who works at the demo company; every name is invented."""

from dataclasses import dataclass
from unicodedata import normalize

from lms.domain.people import Role

NEW, REP, MANAGER = Role.NEW_HIRE, Role.REP, Role.MANAGER
NORDICS, POLAND, HUNGARY = "Nordics", "Poland", "Hungary"
TEAMS = (NORDICS, POLAND, HUNGARY)
_PLAIN = str.maketrans({"æ": "ae", "ø": "o", "ł": "l", "å": "aa", " ": "."})


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the company.

    `here_since` counts days back from now to the first day at work. `talent` is their ability in
    logits when the history begins, `zeal` the share of training hours that they really use. `weak`
    and `strong` skills begin well below or above their talent. `later` names modules that they put
    off until the story needs them. `slips` are the logits that they lose from one sitting to the
    next, with other things in mind.
    """

    name: str
    roles: tuple[Role, ...]
    sales_roles: tuple[str, ...] = ()
    team: str | None = None
    zone: str = "Europe/Oslo"
    here_since: int = 600
    talent: float = 0.8
    zeal: float = 0.8
    weak: tuple[str, ...] = ()
    strong: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    slips: float = 0.0

    @property
    def email(self) -> str:
        """Theirs at the company."""
        letters = normalize("NFKD", self.name.lower().translate(_PLAIN))
        return letters.encode("ascii", "ignore").decode() + "@tarnholt.example"

    @property
    def is_new(self) -> bool:
        """Whether they are being onboarded."""
        return NEW in self.roles


_OBJECTIONS, _CALLS = "prospecting.objections", "prospecting.cold-call"
_SDR, _AE, _LEAD = ("sdr",), ("ae",), ("manager",)
_OSLO, _STOCKHOLM, _HELSINKI = "Europe/Oslo", "Europe/Stockholm", "Europe/Helsinki"
_COPENHAGEN, _WARSAW, _BUDAPEST = "Europe/Copenhagen", "Europe/Warsaw", "Europe/Budapest"
_ON_THE_PHONE, _MAIL = "objections-on-the-phone", "writing-that-gets-answered"

ADMIN = Member("Noor Haddad-Lie", (Role.ADMIN,))
MARKETER = Member("Piotr Zieliński", (Role.MARKETING,), zone=_WARSAW)
LEAD_MARKETER = Member("Ragnhild Moe", (Role.MARKETING,))
HEAD = Member("Eilif Strand", (MANAGER,), _LEAD, talent=1.2, zeal=0.15)
LEADER = Member(
    "Astrid Halvorsen", (MANAGER,), _LEAD, NORDICS, talent=1.0, zeal=0.4,
    weak=("territory.planning",),
)  # fmt: skip
LEADERS = {
    NORDICS: LEADER,
    POLAND: Member(
        "Marek Wiśniewski", (MANAGER,), _LEAD, POLAND, _WARSAW, talent=0.6, zeal=0.35,
        weak=("communication.discovery",),
    ),
    HUNGARY: Member(
        "Eszter Kocsis", (MANAGER, REP), ("ae", "manager"), HUNGARY, _BUDAPEST, talent=0.5,
        zeal=0.75,
    ),
}  # fmt: skip
NEWCOMER = Member("Aino Lehtonen", (NEW,), _SDR, NORDICS, _HELSINKI, 2, 0.0, 0.9)
SELLER = Member(
    "Anders Lindqvist", (REP,), _SDR, NORDICS, _STOCKHOLM, talent=1.1, zeal=0.9, strong=(_CALLS,),
    weak=("communication.writing",), later=("competitors-without-mud",),
)  # fmt: skip
CALLERS = (
    Member(
        "Jonas Brekke", (REP,), _SDR, NORDICS, _OSLO, talent=-0.4, zeal=0.6, weak=(_OBJECTIONS,),
        later=(_ON_THE_PHONE, _MAIL),
    ),
    Member(
        "Kaisa Virtanen", (REP,), _SDR, NORDICS, _HELSINKI, talent=0.6, weak=(_OBJECTIONS,),
        later=(_ON_THE_PHONE, _MAIL),
    ),
    Member(
        "Mette Kjærgaard", (REP,), _SDR, NORDICS, _COPENHAGEN, talent=0.5, weak=(_OBJECTIONS,),
        later=(_ON_THE_PHONE,),
    ),
)  # fmt: skip
"""Three of one team whose calls end at the same place."""
CLOSERS = (
    Member(
        "Ingrid Solberg", (REP,), _AE, NORDICS, _OSLO, talent=0.9, zeal=0.9,
        later=("what-sets-us-apart",),
    ),
    Member(
        "Oskar Nyström", (REP,), _AE, NORDICS, _STOCKHOLM, talent=1.7, zeal=0.7,
        weak=("opportunity.crm",), later=("plan-your-territory",), slips=0.08,
    ),
)  # fmt: skip
OTHERS = (
    Member("Sindre Haugen", (NEW,), _SDR, NORDICS, _OSLO, 18, -0.9, 0.9),
    Member(
        "Zuzanna Kowalczyk", (REP,), _SDR, POLAND, _WARSAW, talent=0.3, zeal=0.9, strong=(_CALLS,)
    ),
    Member("Kacper Nowicki", (REP,), _SDR, POLAND, _WARSAW, talent=-1.5, zeal=0.45, weak=(_CALLS,)),
    Member(
        "Wiktoria Wójcik", (REP,), _AE, POLAND, _WARSAW, talent=1.4,
        strong=("communication.discovery",), weak=("competitive.landscape",), slips=0.1,
    ),
    Member(
        "Tomasz Grabowski", (REP,), _AE, POLAND, _WARSAW, talent=0.2, zeal=0.5,
        weak=("opportunity.qualification",),
    ),
    Member("Julia Mazur", (NEW,), _AE, POLAND, _WARSAW, 11, -0.3, 0.95),
    Member(
        "Bence Farkas", (REP,), _SDR, HUNGARY, _BUDAPEST, talent=0.0, zeal=0.7,
        weak=("territory.icp",),
    ),
    Member("Dóra Szalai", (REP,), _SDR, HUNGARY, _BUDAPEST, talent=0.7, zeal=0.85),
    Member(
        "Gergő Balogh", (REP,), _AE, HUNGARY, _BUDAPEST, talent=0.4, zeal=0.65,
        weak=("territory.planning", "communication.writing"),
    ),
    Member("Máté Pintér", (NEW,), _SDR, HUNGARY, _BUDAPEST, 44, -0.5, 0.9),
)  # fmt: skip
EVERYBODY = (
    ADMIN, LEAD_MARKETER, MARKETER, HEAD, *LEADERS.values(), NEWCOMER, SELLER, *CALLERS, *CLOSERS,
    *OTHERS,
)  # fmt: skip
SHOWN = (
    (MARKETER, "marketing", "writes what may be said of a product"),
    (NEWCOMER, "new hire", "is in her first week, the baseline check still ahead"),
    (SELLER, "rep", "has a plan for this week and an assignment"),
    (LEADER, "manager", "sees three gaps in one skill of her team"),
    (ADMIN, "admin", "adds people, teams and targets"),
)
"""One person for each part of the story, and what there is to see as them."""
