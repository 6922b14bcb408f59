"""Connections of the Snowflake connector to a server under test."""
import snowflake.connector

#: Connectors before 5 read rows as Arrow and take files through a folder.
IS_OLD = int(snowflake.connector.__version__.split(".")[0]) < 5


def connect(server, **more):
    host, port = server.url.removeprefix("http://").split(":")
    arguments = dict(
        user="tester", password="anything", account="rehearsal", host=host, port=int(port),
        protocol="http", login_timeout=10, network_timeout=30,
        session_parameters={"CLIENT_OUT_OF_BAND_TELEMETRY_ENABLED": False})
    return snowflake.connector.connect(**{**arguments, **more})
