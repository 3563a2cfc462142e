"""The control of the home page: the drawing pad."""

from dataclasses import dataclass

from ui.page.fields import typed
from ui.shared.image_record import SEVEN

# A 4 of the app's own, almost closed to a 9.
FIRST = "eNpjlGCQKrbMt8y2TLVKsI6xi3QK8wj2CwwNiAlIDsgKLAquDKuLbkpoTe_I6yzrqu_sap_SMq9pSYMEA_s6q7U-a9JXNS1bsHDfvCsAk6cdbw"


@dataclass(frozen=True)
class Home:
    """The strokes on the pad, as text."""

    drawing: str = typed(FIRST, SEVEN)
