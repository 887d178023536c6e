"""QR codes: pictures as people send them, what is printed from them, and another reader's word."""
