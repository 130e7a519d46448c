package dev.keyledger.console.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.console.upstream.Views.Bucket;
import dev.keyledger.console.upstream.Views.Counts;
import dev.keyledger.console.upstream.Views.ModelCounts;
import dev.keyledger.console.upstream.Views.UsageSeries;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UsageViewTest {
    private static final Instant START = Instant.parse("2026-11-27T13:00:00Z");
    private static final ModelCounts BUSY = OlderCounts.of("busy", 9);
    private static final ModelCounts DEAR = model("dear", 2, 0, "3.5", 100);

    @Test
    void bars_haveTheHeightOfWhatIsMeasured() {
        assertThat(heightsOf(Measure.REQUESTS)).containsExactly("45", "10");
        assertThat(heightsOf(Measure.COST)).containsExactly("20", "70");
        assertThat(heightsOf(Measure.TOKENS)).containsExactly("7", "55");
        assertThat(heightsOf(Measure.ERRORS)).containsExactly("100");
    }

    @Test
    void errors_areMarkedAmongRequestsAlone() {
        for (Measure measure : Measure.values()) {
            UsageView view = view(Period.DAY, measure);
            assertThat(view.marksErrors()).as("%s", measure).isEqualTo(measure == Measure.REQUESTS);
            assertThat(view.series().chart().bars().getFirst().mark() != null)
                    .as("%s", measure)
                    .isEqualTo(measure == Measure.REQUESTS);
        }
    }

    @Test
    void models_comeInTheOrderOfWhatIsMeasured_andOnlyThoseWithErrorsAmongErrors() {
        assertThat(namesIn(Measure.REQUESTS)).containsExactly("busy", "dear");
        assertThat(namesIn(Measure.COST)).containsExactly("dear", "busy");
        assertThat(namesIn(Measure.TOKENS)).containsExactly("dear", "busy");
        assertThat(namesIn(Measure.ERRORS)).containsExactly("busy");
    }

    @ParameterizedTest
    @EnumSource(Measure.class)
    void rows_areTheSameWhateverIsMeasured(Measure measure) {
        UsageView.Row row = view(Period.DAY, measure).series().rows().getFirst();
        assertThat(row.label()).isEqualTo("27 Nov, 13:00 UTC");
        assertThat(row.tokens()).isEqualTo(124);
        assertThat(row.bucket().requests()).isEqualTo(11);
    }

    @Test
    void hours_areNamedByTheirTime_andDaysByTheirDate() {
        assertThat(view(Period.DAY, Measure.REQUESTS).series().ticks())
                .containsExactly("13:00", "19:00", "01:00", "07:00", "13:00");
        assertThat(view(Period.WEEK, Measure.REQUESTS)
                        .series()
                        .rows()
                        .getFirst()
                        .label())
                .isEqualTo("Fri 27 Nov 2026");
    }

    private static List<String> heightsOf(Measure measure) {
        return view(Period.DAY, measure).series().chart().bars().getFirst().pieces().stream()
                .map(piece -> piece.height().stripTrailingZeros().toPlainString())
                .toList();
    }

    private static List<String> namesIn(Measure measure) {
        return view(Period.DAY, measure).series().rows().getFirst().models().stream()
                .map(ModelCounts::model)
                .toList();
    }

    /** All of it in the first of 25 hours. */
    private static UsageView view(Period period, Measure measure) {
        List<ModelCounts> models = List.of(DEAR, BUSY);
        List<Bucket> buckets = IntStream.range(0, 25)
                .mapToObj(hour -> START.plus(Duration.ofHours(hour)))
                .map(start -> start.equals(START) ? bucket(start, 11, models) : bucket(start, 0, List.of()))
                .toList();
        var totals = new Counts(11, 1, 110, 2, 3, 14, 5, new BigDecimal("4.5"), null, null, 6, 0, 0);
        return UsageView.of(
                new UsageSeries(START, START.plus(Duration.ofHours(25)), totals, buckets, models, null),
                period,
                measure);
    }

    private static Bucket bucket(Instant start, long requests, List<ModelCounts> models) {
        boolean used = requests > 0;
        return new Bucket(
                start,
                start.plus(Duration.ofHours(1)),
                requests,
                used ? 1 : 0,
                used ? 110 : 0,
                used ? 14 : 0,
                BigDecimal.ZERO,
                0,
                models);
    }

    private static ModelCounts model(String name, long requests, long errors, String cost, long inputTokens) {
        return new ModelCounts(
                name,
                null,
                requests,
                errors,
                inputTokens,
                0,
                0,
                10,
                0,
                new BigDecimal(cost),
                null,
                null,
                0,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
