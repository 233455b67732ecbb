"""Documents of the programme as PDF, and lists to fill in, from plain facts."""

from coaching.documents.certificates import certificate
from coaching.documents.exports import data_export
from coaching.documents.list_templates import list_csv, list_xlsx
from coaching.documents.reports import closing_report

__all__ = ["certificate", "closing_report", "data_export", "list_csv", "list_xlsx"]
