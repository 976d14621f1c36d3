"""The second factor: six digits that change every half minute (RFC 6238), from any application on a telephone."""

from __future__ import annotations

import hmac
import io
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings

from ganchao.domain.person import ADMINISTRATORS
from ganchao.tracking.people import People


def new_secret() -> str:
    """A secret to share with a telephone."""
    import pyotp  # noqa: PLC0415

    return pyotp.random_base32()


def picture(secret: str, name: str, issuer: str) -> bytes:
    """The secret as a picture (SVG) that a telephone reads."""
    import pyotp  # noqa: PLC0415
    import segno  # noqa: PLC0415

    made = io.BytesIO()
    uri = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)
    segno.make(uri, error="m", micro=False).save(made, kind="svg", scale=5, border=4, light="#fff")
    return made.getvalue()


def counted(secret: str, code: str, after: int, now: Callable[[], float] = time.time) -> int:
    """The half minute that a code belongs to, 0 where it is wrong, too old, or of one that was used.

    Parameters
    ----------
    secret
        What the telephone knows.
    code
        Six digits; one half minute early or late is forgiven.
    after
        The last half minute whose code was taken.
    """
    import pyotp  # noqa: PLC0415

    made, here = pyotp.TOTP(secret), int(now()) // 30
    given = code.replace(" ", "")
    if not (given.isascii() and given.isdecimal()):
        return 0
    return next((each for each in (here, here - 1, here + 1)
                 if each > after and hmac.compare_digest(made.generate_otp(each), given)), 0)  # fmt: skip


def factor_of(user: Any) -> Any:
    """The second factor of an account, nothing where it has none."""
    from ganchao.web.vault.models import Factor  # noqa: PLC0415

    return Factor.objects.filter(user=user).first()


def keep(user: Any, secret: str, used: int) -> None:
    """Give an account a second factor."""
    from ganchao.web.vault.models import Factor  # noqa: PLC0415

    Factor.objects.update_or_create(user=user, defaults={"secret": secret, "used": used})


def takes(user: Any, code: str) -> bool:
    """Whether a code is right, which uses it up for every worker."""
    from ganchao.web.vault.models import Factor  # noqa: PLC0415

    held = factor_of(user)
    found = counted(held.secret, code, held.used) if held is not None else 0
    return bool(found and Factor.objects.filter(user=user, used__lt=found).update(used=found))


def wanted(people: People, name: str) -> bool:
    """Whether somebody must have a second factor."""
    who = settings.SAFETY.second_factor
    person = people.get(name)
    return who == "everyone" or (who == "administrators" and person is not None and bool(person.roles & ADMINISTRATORS))
