package dev.keyledger.reporting;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that report, and are killed or find their disk full; the servers are this JVM's, so they may be suspended. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class KilledReporterTest {
    private static final int REQUESTS = Boolean.getBoolean("keyledger.long") ? 1_000_000 : 12_000;
    private static final int KILLS = 10;
    private static final Pattern TAKEN = Pattern.compile("taken (\\d+) (KAFKA|SPOOL)");

    @TempDir
    private Path temporary;

    /** Each process reports what the one before it wasn't told of, unchanged, as any client does that lost an answer. */
    @Test
    void killedAgainAndAgain_whileKafkaIsSilentForAWhile_countsWhatWasTakenOnceAndInOrder() throws Exception {
        var fixture = new ReportingFixture(temporary.resolve("spool"));
        var random = new Random(20_261_128);
        var taken = new BitSet(REQUESTS);
        int spooled = 0;
        try {
            for (int kill = 0; kill < KILLS; kill++) {
                if (kill == 2) {
                    fixture.servers.signalKafka("STOP");
                } else if (kill == 6) {
                    fixture.servers.signalKafka("CONT");
                }
                ChildProcess process =
                        ChildProcess.start(fixture, fixture.servers.kafka(), ":", taken.nextClearBit(0), REQUESTS);
                List<String> said = new ArrayList<>(process.read(1 + random.nextInt(REQUESTS / KILLS)));
                said.addAll(process.kill());
                spooled += note(said, taken);
            }
        } finally {
            fixture.servers.signalKafka("CONT");
        }
        ChildProcess last = ChildProcess.start(fixture, fixture.servers.kafka(), ":", taken.nextClearBit(0), REQUESTS);
        spooled += note(last.read(REQUESTS), taken);
        last.end();
        assertThat(taken.cardinality()).as("taken").isEqualTo(REQUESTS);
        assertThat(spooled).as("of them by the spool").isPositive();

        emptySpool(fixture);

        List<ReportedRequest> counted = fixture.counted();
        assertThat(counted)
                .as("each once, as it was reported, in the order of the reports")
                .isEqualTo(
                        IntStream.range(0, REQUESTS).mapToObj(fixture::request).toList());
        System.out.printf(
                "%d requests reported by %d processes of which %d were killed: %d taken by the spool, %d records on the topic,"
                        + " %d counted%n",
                REQUESTS, KILLS + 1, KILLS, spooled, fixture.onTopic().size(), counted.size());
    }

    /** @return how many the spool took */
    private static int note(List<String> said, BitSet taken) {
        int spooled = 0;
        for (int i = 0; i < said.size(); i++) {
            Matcher line = TAKEN.matcher(said.get(i));
            if (line.matches()) {
                taken.set(Integer.parseInt(line.group(1)));
                spooled += line.group(2).equals("SPOOL") ? 1 : 0;
            } else {
                // Only the last thing that it said may be cut off.
                assertThat(said.get(i)).doesNotContain("refused");
                assertThat(i).isEqualTo(said.size() - 1);
            }
        }
        return spooled;
    }

    private static void emptySpool(ReportingFixture fixture) throws Exception {
        try (UsageReporter reporter = UsageReporter.open(fixture.config())) {
            await().until(() -> reporter.status().spooled() == 0);
        }
    }

    /** A limit on the size of files, of nothing: every write fails, as on a disk that is full. */
    @Test
    void diskThatTakesNothing_isToldToTheCallerAndLosesNothingTaken() throws Exception {
        var fixture = new ReportingFixture(temporary.resolve("spool"));
        ChildProcess before = ChildProcess.start(fixture, ReportingFixture.NO_KAFKA, ":", 0, 300);
        assertThat(before.read(300)).hasSize(300).allMatch(line -> line.endsWith(" SPOOL"));
        before.end();

        ChildProcess full =
                ChildProcess.start(fixture, ReportingFixture.NO_KAFKA, "trap '' XFSZ; ulimit -f 0", 300, 600);
        assertThat(full.read(300))
                .hasSize(300)
                .allMatch(line -> line.startsWith("refused ") && line.endsWith(" SPOOL_FAILED"));
        full.kill();

        emptySpool(fixture);
        assertThat(fixture.counted())
                .isEqualTo(IntStream.range(0, 300).mapToObj(fixture::request).toList());
    }
}
