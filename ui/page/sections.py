"""The one list of pages: the sidebar, the home page's cards and the tests all read it."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Page:
    """One page: its file, its name, the question that it answers."""

    file: str
    title: str
    icon: str
    section: str
    question: str

    @cached_property
    def slug(self) -> str:
        """The page's address: the stem of its file ("" for the home page)."""
        return "" if self.file == "app.py" else Path(self.file).stem

    def picture(self, theme: str) -> Path:
        """A rendered view of the page, made by `make pictures`; theme: "light" or "dark"."""
        return ROOT / "assets" / "img" / f"{self.slug or 'home'}-{theme}.png"


HOME = Page("app.py", "Digitscope", ":material/home:", "", "See how a digit classifier learns, computes and decides.")
PAGES = (
    Page(
        "pages/loss_surfaces.py",
        "Loss surfaces",
        ":material/landscape:",
        "Losses",
        "Why is cross-entropy easier to descend than squared error?",
    ),
    Page(
        "pages/convexity.py",
        "Convexity",
        ":material/insights:",
        "Losses",
        "Which loss makes a deep net with linear activations convex?",
    ),
    Page(
        "pages/race.py",
        "Race of four nets",
        ":material/sports_score:",
        "Losses",
        "Four small nets race to 100%. Who wins, and does the scale of the loss decide it?",
    ),
    Page(
        "pages/formulas.py",
        "Formulas",
        ":material/function:",
        "Losses",
        "Where do the gradients come from, line by line?",
    ),
    Page(
        "pages/layer_by_layer.py",
        "Layer by layer",
        ":material/layers:",
        "Inside a network",
        "What does each layer compute from a digit?",
    ),
    Page(
        "pages/architecture.py",
        "Architecture",
        ":material/account_tree:",
        "Inside a network",
        "How many parameters does a network have, and where do they sit?",
    ),
    Page(
        "pages/softmax.py",
        "Softmax",
        ":material/bar_chart:",
        "Inside a network",
        "How do ten numbers become probabilities?",
    ),
    Page(
        "pages/training_curves.py",
        "Training curves",
        ":material/show_chart:",
        "Training",
        "How does a network learn, and when does it learn too much?",
    ),
    Page(
        "pages/updates.py",
        "Epochs, batches, updates",
        ":material/repeat:",
        "Training",
        "How often does a training change the weights?",
    ),
    Page(
        "pages/validation_beats_training.py",
        "Validation above training",
        ":material/compare_arrows:",
        "Training",
        "Why may a network read new images better than its own training images?",
    ),
    Page(
        "pages/early_stopping.py",
        "Early stopping",
        ":material/stop_circle:",
        "Training",
        "When should a training stop, and which epoch should it keep?",
    ),
    Page(
        "pages/loss_up_accuracy_flat.py",
        "Loss up, accuracy flat",
        ":material/trending_up:",
        "Training",
        "How can the loss rise while the accuracy stays?",
    ),
    Page(
        "pages/tuning.py",
        "Hyper-parameter tuning",
        ":material/tune:",
        "Training",
        "Which search finds good hyper-parameters with the fewest trainings?",
    ),
    Page(
        "pages/landscape.py",
        "Loss landscape",
        ":material/terrain:",
        "Training",
        "What does the loss look like around a trained network?",
    ),
    Page(
        "pages/street_numbers.py",
        "Networks compared",
        ":material/leaderboard:",
        "Street numbers",
        "Which network reads street numbers best, and at what price?",
    ),
    Page(
        "pages/rankings.py",
        "Why rankings differ",
        ":material/swap_vert:",
        "Street numbers",
        "Why do students rank the same networks differently?",
    ),
    Page(
        "pages/difference.py",
        "Uncertainty in comparisons",
        ":material/balance:",
        "Street numbers",
        "Is one network really better, or only luckier?",
    ),
    Page(
        "pages/photo.py",
        "Your own photo",
        ":material/photo_camera:",
        "Street numbers",
        "What do the networks read in your own photo?",
    ),
    Page(
        "pages/saliency.py",
        "Saliency maps",
        ":material/visibility:",
        "Saliency",
        "Which pixels decide what a net reads?",
    ),
    Page(
        "pages/trust.py",
        "Testing saliency maps",
        ":material/fact_check:",
        "Saliency",
        "Which saliency methods can be trusted?",
    ),
    Page(
        "pages/claims.py",
        "Claims of the reports",
        ":material/gavel:",
        "The reports",
        "Which claims of five student reports are right?",
    ),
)
UNLISTED = frozenset({"pages/status.py"})  # pages that no page leads to
SECTIONS = tuple(dict.fromkeys(page.section for page in PAGES))


def page(slug: str) -> Page:
    """The page of that address; KeyError where there is none."""
    return {entry.slug: entry for entry in (HOME, *PAGES)}[slug]
