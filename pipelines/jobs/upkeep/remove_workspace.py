"""A workspace removed: its rows, its model files and what waits in its uploads."""

from shutil import rmtree

from data.schema import OWN
from data.settings import Settings, folder_name
from data.store.store import Store


def remove_workspace(store: Store, settings: Settings, name: str) -> dict[str, int]:
    """Delete everything of a workspace, from the store and the disk; return how many rows of each table went.

    Raises NotFoundError where there is none of this name. Runs that MLflow keeps are MLflow's to delete.
    """
    gone = store.workspaces.remove(name)
    rmtree(settings.bulk_path / folder_name(name), ignore_errors=True)
    folder = settings.models_of(name)
    if name != OWN:
        rmtree(folder, ignore_errors=True)
        return gone
    # The machine's own lie beside the folders of the others.
    for file in folder.glob("*"):
        if file.is_file():
            file.unlink(missing_ok=True)
    rmtree(settings.uploads_path, ignore_errors=True)
    return gone
