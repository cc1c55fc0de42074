"""The list of papers that no longer hold is asked for often, and they are few."""


def up(migrator, db):
    migrator.migrate(migrator.add_index("result", ("standing",), False))


def down(migrator, db):
    migrator.migrate(migrator.drop_index("result", "result_standing"))
