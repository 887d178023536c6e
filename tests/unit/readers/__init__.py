"""The quick readers against the slow ones: the same cells, whoever reads them."""
