"""Take the README's picture of the report from the running program (needs Chromium).

Run from the project's root: ``python docs/images/make.py``.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
SIZE = "1200,1250"
QUIET = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run")


def main() -> None:
    """Plan the sample fair at a fixed moment and photograph the top of its report."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is needed to take the picture")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "demo"
        moment = {**os.environ, "SOURCE_DATE_EPOCH": "1788220800"}
        demo = [sys.executable, "-m", "matchmaker", "demo", "--out", str(out)]
        subprocess.run(demo, check=True, env=moment)
        picture = f"--screenshot={HERE / 'report.png'}"
        page = (out / "report.html").as_uri()
        profile = f"--user-data-dir={folder}/profile"
        subprocess.run(
            [chromium, *QUIET, profile, picture, f"--window-size={SIZE}", page], check=True
        )


if __name__ == "__main__":
    main()
