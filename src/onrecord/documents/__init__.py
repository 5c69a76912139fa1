"""Documents: read what is on disk, keep the original bytes, mark what is page. Nothing is fetched."""
