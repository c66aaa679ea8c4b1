"""The pages in a browser: ``make app`` starts them."""

import streamlit as st

from posecheck.ui.server import PAGES, end_services, make_routes

app = st.App(PAGES, routes=make_routes(), lifespan=end_services)
