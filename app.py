"""The pages in a browser: ``make app`` starts them."""

import streamlit as st

from posecheck.web.server import PAGES, end_services, make_middleware, make_routes

app = st.App(PAGES, routes=make_routes(), middleware=make_middleware(), lifespan=end_services)
