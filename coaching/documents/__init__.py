"""Documents of the programme as PDF, from plain facts."""

from coaching.documents.certificates import certificate
from coaching.documents.exports import data_export
from coaching.documents.reports import closing_report

__all__ = ["certificate", "closing_report", "data_export"]
