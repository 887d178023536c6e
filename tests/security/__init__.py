"""From outside: raw HTTP and raw websockets against a real server on loopback."""
