"""The cast. Each person is made by the demo world; tests sign in as them.

Lan applies and lives in Cô Tô; Minh applies too and must see nothing of hers. Bình takes in at the Hồng Gai
counter; Cường prepares and Dung decides in Cô Tô; Hoa runs the centre; Quang administers and has no dossier.
Sơn (police of Cô Tô), Yến (tax), Khánh (social insurance), Tiến (land registration) do their agency's steps.
"""

CAST = ("lan", "minh", "binh", "cuong", "dung", "hoa", "quang", "son", "yen", "khanh", "tien")


def password(name: str) -> str:
    return f"demo-{name}"
