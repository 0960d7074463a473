"""What all endpoints of the API share."""

from __future__ import annotations

from rest_framework.pagination import PageNumberPagination


class Pages(PageNumberPagination):
    """Pages of 20 rows; a client may ask for up to 100."""

    page_size_query_param = "page_size"
    max_page_size = 100
