"""The catalogue as JSON-LD keeps to the shapes of CPSV-AP."""

import warnings
from pathlib import Path

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what these libraries import warns of its own future
    import pyshacl
    import rdflib

from rdflib import DCTERMS, RDF, Namespace

SHAPES = Path(__file__).with_name("cpsv_ap.ttl")
CPSV, CV = Namespace("http://purl.org/vocab/cpsv#"), Namespace("http://data.europa.eu/m8g/")


@pytest.fixture
def graph(world):
    answer = world.test_client().get("/open-data/procedures.jsonld")
    assert answer.mimetype == "application/ld+json"
    return rdflib.Graph().parse(data=answer.get_data(as_text=True), format="json-ld")


def problems(graph):
    conforms, _report, words = pyshacl.validate(graph, shacl_graph=str(SHAPES), advanced=False)
    return "" if conforms else words


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_service_has_what_the_vocabulary_demands(graph):
    assert problems(graph) == ""
    services = set(graph.subjects(RDF.type, CPSV.PublicService))
    assert len(services) > 30
    birth = rdflib.URIRef("http://localhost/procedures/1.001193")
    assert birth in services
    assert {str(title) for title in graph.objects(birth, DCTERMS.title)} == {
        "Đăng ký khai sinh",
        "Birth registration",
    }
    assert list(graph.objects(birth, CV.hasChannel))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("lost", [DCTERMS.title, DCTERMS.identifier, CV.hasCompetentAuthority])
def test_the_shapes_find_what_is_missing(graph, lost):
    graph.remove((rdflib.URIRef("http://localhost/procedures/1.001193"), lost, None))
    assert "1.001193" in problems(graph)
