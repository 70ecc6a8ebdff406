"""The quality of questions and modules: bad questions taken out, levels that follow, and what the
nightly count writes down.

`holding` is what authors decide, `measuring` and `calibrating` what jobs count.
"""

from lms.services.quality.calibrating import calibrate, store
from lms.services.quality.holding import AT_ONCE, follow, hold, release, retire
from lms.services.quality.measuring import (
    count_modules,
    count_questions,
    forget,
    measure_modules,
    measure_questions,
)

__all__ = [
    "AT_ONCE", "calibrate", "count_modules", "count_questions", "follow", "forget", "hold",
    "measure_modules", "measure_questions", "release", "retire", "store",
]  # fmt: skip
