"""Certificates: granted when everything asked was shown, and withdrawn; never changed.

`granting` writes them, `judging` is what managers do. Learning a change begins in
`lms.services.deltas`; who has to, says the domain.
"""

from lms.services.certificates.granting import earned, grant_due, learned
from lms.services.certificates.judging import revoke, sign_off

__all__ = ["earned", "grant_due", "learned", "revoke", "sign_off"]
