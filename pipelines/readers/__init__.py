"""Readers: what lies in a file becomes blocks of rows, handed out as columns of clean text."""
