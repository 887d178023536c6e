"""What Streamlit runs for every page, anew each time: all that it does is made once, in `app`."""

from dashboard.app import main

if __name__ == "__main__":  # Streamlit runs the file as the main script
    main()
