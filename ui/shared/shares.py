"""Who a visitor is to the queue, what share of this server is theirs, and what they ask for."""

import hashlib
from urllib.parse import urlsplit

import streamlit as st
from streamlit.web.server.starlette.starlette_app_utils import decode_xsrf_token_string

from core.jobs import Asked, cost
from core.jobs.job import Job, Request
from core.limits import PRIVATE, PUBLIC, Share
from core.settings import settings
from core.tuning import SearchRequest
from ui.shared import followed_jobs, nets

COOKIE = "_streamlit_xsrf"  # one browser's, across reloads
PUBLIC_HOST = ".streamlit.app"  # where Streamlit Community Cloud serves all apps


def asker() -> str:
    """The visitor's name in the queue, the same after a reload where the browser takes cookies; a digest of theirs."""
    return _named(st.context.cookies.get(COOKIE)) or followed_jobs.visitor()


def _named(cookie: object) -> str | None:
    """A digest of the token in Streamlit's cookie, which is masked anew at each answer; None where there is none."""
    token = decode_xsrf_token_string(cookie)[0] if isinstance(cookie, str) else None
    return hashlib.sha256(token).hexdigest()[:20] if token else None


def share() -> Share:
    """What this server's visitors may ask for: DIGITSCOPE_PUBLIC says, else the address under which it is seen."""
    public = settings().public
    if public is None:
        public = (urlsplit(st.context.url or "").hostname or "").endswith(PUBLIC_HOST)
    return PUBLIC if public else PRIVATE


def asked(request: Request, before: Job | None = None) -> Asked:
    """What this visitor asks for, with the seconds that what is left of it takes; JobError where no device is there."""
    images = len(nets.dataset(request.recipe.dataset).train)
    left = 1.0 if before is None else 1 - before.progress
    if isinstance(request, SearchRequest):
        seconds = cost.search(request.spec, images, request.spec.total)
    else:
        seconds = cost.training(request.recipe, images)
    return Asked(asker(), seconds * left, share())


def may_stop(job: Job) -> bool:
    """Whether the job is this visitor's to stop."""
    return job.asker == asker()
