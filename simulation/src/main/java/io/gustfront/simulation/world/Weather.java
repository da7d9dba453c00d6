package io.gustfront.simulation.world;

/** How likely things go wrong now that go wrong all the time or never. */
final class Weather {
    double failing;
    double throwing;
    double keeping;
    double failingDisk;
    double failingBlobs;
    double failingStarts;

    void clear() {
        failing = 0;
        throwing = 0;
        keeping = 0;
        failingDisk = 0;
        failingBlobs = 0;
        failingStarts = 0;
    }
}
