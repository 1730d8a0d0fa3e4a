"""The overviews for people: views that sum up papers, digests, authors and topics; does not import the other views."""
