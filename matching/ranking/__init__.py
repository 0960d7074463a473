"""The ranking's numerics: no Django in here, so that they run and are tested alone."""
