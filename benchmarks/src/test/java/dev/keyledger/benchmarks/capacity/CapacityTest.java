package dev.keyledger.benchmarks.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CapacityTest {
    private static final Path RESULTS = Path.of("results");

    private final Measured measured = Measured.in(RESULTS);
    private final Counting counting = new Counting(measured);

    /** Of these runs nothing is in the model but their number of keys. */
    @ParameterizedTest
    @ValueSource(ints = {10_000, 100_000})
    void runsThatTheModelWasNotMadeFrom_areMet(int keys) {
        Measured.Drain drain = Measured.drain(RESULTS, keys);

        assertThat(counting.rowsWhileBehind(keys)).isCloseTo(drain.rows(), withPercentage(15));
        assertThat(counting.eventsPerSecondWhileBehind(keys)).isCloseTo(drain.eventsPerSecond(), withPercentage(20));
    }

    @Test
    void runsThatTheModelWasMadeFrom_haveTheSimulatedRows() {
        assertThat(counting.rowsWhileBehind(3_000)).isCloseTo(measured.fewKeys().rows(), withPercentage(15));
        assertThat(counting.rowsWhileBehind(1_000_000))
                .isCloseTo(measured.manyKeys().rows(), withPercentage(15));
    }

    /** Two rows for an event that shares neither with another one, and fewer the more share them. */
    @Test
    void rows_areTwoForALonelyEvent_andFewerTheMoreATransactionHas() {
        assertThat(TouchedRows.perEvent(1_000_000, 1, 200_000)).isEqualTo(2);
        double before = 2;
        for (int events : new int[] {100, 10_000, 1_000_000}) {
            double rows = TouchedRows.perEvent(1_000, events, 200_000);
            assertThat(rows).isLessThan(before);
            before = rows;
        }
        assertThat(TouchedRows.perEvent(1, 1_000_000, 200_000)).isLessThan(0.001);
    }

    @Test
    void needs_growWithTheLoad_andWhatIsOfAKeyOrARequestInProportion() {
        Need once = Need.of(Load.ONCE, measured);
        Need tenfold = Need.of(Load.ONCE.times(10), measured);

        assertThat(tenfold.verifyCores()).isCloseTo(10 * once.verifyCores(), withPercentage(0.1));
        assertThat(tenfold.keyBytes()).isCloseTo(10 * once.keyBytes(), withPercentage(0.1));
        assertThat(tenfold.idBytesOfAnHour()).isCloseTo(10 * once.idBytesOfAnHour(), withPercentage(0.1));
        // Fewer rows for each: the more events a transaction has, the more of them share one.
        assertThat(tenfold.usageDatabaseCores())
                .isGreaterThan(once.usageDatabaseCores())
                .isLessThan(10 * once.usageDatabaseCores());
    }

    @Test
    void tablesOfTheScalingPage_areWhatIsReckoned() throws Exception {
        assertThat(Files.readString(Path.of("../docs/scaling.md")))
                .contains(CapacityTables.check(RESULTS))
                .contains(CapacityTables.needs(measured, Load.ONCE));
    }
}
