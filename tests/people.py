"""The cast. Each person is made by the demo world; tests sign in as them.

Lan applies and lives in Cô Tô; Minh applies too and must see nothing of hers. Bình takes in at the Hồng Gai
counter; Cường prepares and Dung decides in Cô Tô; Hoa runs the centre; Quang administers and has no dossier.
"""

CAST = ("lan", "minh", "binh", "cuong", "dung", "hoa", "quang")


def password(name: str) -> str:
    return f"demo-{name}"
