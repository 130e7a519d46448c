package dev.keyledger.reporting.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    private static final long ROOMY = 1 << 20;

    @TempDir
    private Path temporary;

    private Path directory() {
        return temporary.resolve("spool");
    }

    private Spool open(long bytesMax) throws IOException {
        return Spool.open(directory(), bytesMax, true);
    }

    private static List<byte[]> contents(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> ("record " + i).getBytes(UTF_8))
                .toList();
    }

    private static List<String> texts(int from, int to) {
        return contents(from, to).stream()
                .map(bytes -> new String(bytes, UTF_8))
                .toList();
    }

    private static List<StoredRecord> readAll(Spool spool) {
        var all = new ArrayList<StoredRecord>();
        while (spool.hasUnread()) {
            spool.next().ifPresent(all::add);
        }
        return all;
    }

    private static List<String> textsOf(List<StoredRecord> records) {
        return records.stream()
                .map(record -> new String(record.content(), UTF_8))
                .toList();
    }

    private List<Path> segmentFiles() throws IOException {
        try (Stream<Path> files = Files.list(directory())) {
            return files.filter(file -> file.toString().endsWith(".spool"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void placeWhereNoSpoolCanBe_isToldInWords() throws Exception {
        Files.writeString(directory(), "somebody's file");
        assertThatThrownBy(() -> open(ROOMY))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the spool " + directory() + " can't be used: FileAlreadyExists");
        assertThatThrownBy(() -> Spool.open(directory().resolve("below"), ROOMY, true))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("can't be used");
        assertThat(directory()).hasContent("somebody's file");
    }

    @Test
    void appended_areReadInOrderAndGoOnceAcknowledged() throws Exception {
        try (Spool spool = open(ROOMY)) {
            spool.append(contents(0, 3), false);
            spool.append(contents(3, 5), false);

            List<StoredRecord> read = readAll(spool);

            assertThat(textsOf(read)).isEqualTo(texts(0, 5));
            assertThat(spool.records()).isEqualTo(5);
            read.forEach(record -> spool.acknowledge(record.place()));
            assertThat(spool.records()).isZero();
            assertThat(spool.bytes()).isZero();
            assertThat(segmentFiles()).isEmpty();
        }
    }

    @Test
    void process_thatIsGone_leavesWhatWasNotAcknowledged() throws Exception {
        try (Spool spool = open(ROOMY)) {
            spool.append(contents(0, 4), false);
            spool.acknowledge(spool.next().orElseThrow().place());
        }

        try (Spool spool = open(ROOMY)) {
            spool.append(contents(4, 6), false);

            // A segment goes as a whole, so the acknowledged one is there again; it never gets lost instead.
            assertThat(textsOf(readAll(spool))).isEqualTo(texts(0, 6));
        }
    }

    @Test
    void whatIsInHand_isReadByTheNextProcessAlone() throws Exception {
        try (Spool spool = open(ROOMY)) {
            spool.append(contents(0, 2), true);
            spool.append(contents(2, 3), false);

            assertThat(textsOf(readAll(spool))).isEqualTo(texts(2, 3));
        }
        try (Spool spool = open(ROOMY)) {
            assertThat(textsOf(readAll(spool))).isEqualTo(texts(0, 3));
        }
    }

    @Test
    void whatIsInHand_behindWhatIsNot_isAMistake() throws Exception {
        try (Spool spool = open(ROOMY)) {
            spool.append(contents(0, 1), false);

            assertThatThrownBy(() -> spool.append(contents(1, 2), true)).isInstanceOf(IllegalStateException.class);
        }
    }

    /** As a killed process leaves a file: some of its bytes, from the front. */
    @Test
    void lastRecord_tornAtAnyByte_isLeftOutAndNoOther() throws Exception {
        byte[] whole;
        try (Spool spool = open(ROOMY)) {
            spool.append(contents(0, 3), false);
            whole = Files.readAllBytes(segmentFiles().getFirst());
        }
        int second = whole.length * 2 / 3;
        for (int length = second; length < whole.length; length++) {
            Files.write(segmentFiles().getFirst(), Arrays.copyOf(whole, length));
            try (Spool spool = open(ROOMY)) {
                assertThat(textsOf(readAll(spool))).as("of %d bytes", length).isEqualTo(texts(0, 2));
                assertThat(spool.damaged()).isZero();
                assertThat(Files.size(segmentFiles().getFirst())).isEqualTo(second);
            }
        }
    }

    @Test
    void tail_ofZeros_isNoRecord() throws Exception {
        try (Spool spool = open(ROOMY)) {
            spool.append(contents(0, 2), false);
        }
        Files.write(segmentFiles().getFirst(), new byte[100], StandardOpenOption.APPEND);

        try (Spool spool = open(ROOMY)) {
            assertThat(textsOf(readAll(spool))).isEqualTo(texts(0, 2));
            assertThat(spool.damaged()).isZero();
        }
    }

    @Test
    void anyByte_thatIsAnother_isNoticedAndWhatIsBehindIsPutAside() throws Exception {
        byte[] whole;
        try (Spool spool = open(ROOMY)) {
            spool.append(contents(0, 3), false);
            whole = Files.readAllBytes(segmentFiles().getFirst());
        }
        Path file = segmentFiles().getFirst();
        int record = whole.length / 3;
        var random = new Random(4711);
        for (int at = RecordFormat.HEADER_BYTES; at < whole.length; at++) {
            byte[] other = whole.clone();
            other[at] ^= (byte) (1 + random.nextInt(255));
            Files.write(file, other);
            try (Spool spool = open(ROOMY)) {
                List<StoredRecord> read = readAll(spool);

                assertThat(textsOf(read)).as("byte %d", at).isEqualTo(texts(0, at / record));
                read.forEach(one -> spool.acknowledge(one.place()));
            }
            Path aside = file.resolveSibling(file.getFileName() + ".damaged");
            // A length that is another may reach beyond the file, as that of a torn record does.
            if (at % record >= Integer.BYTES) {
                assertThat(aside).as("byte %d", at).exists();
            }
            Files.deleteIfExists(aside);
        }
    }

    @Test
    void full_spool_takesWhatFitsAndSaysSo() throws Exception {
        int record = RecordFormat.bytesOf(contents(0, 1).getFirst());
        try (Spool spool = open(3L * record)) {
            assertThat(spool.append(contents(0, 5), false)).hasSize(3);
            assertThatThrownBy(() -> spool.append(contents(3, 4), false)).isInstanceOf(SpoolFullException.class);

            readAll(spool).forEach(one -> spool.acknowledge(one.place()));

            assertThat(spool.append(contents(3, 5), false)).hasSize(2);
            assertThat(textsOf(readAll(spool))).isEqualTo(texts(3, 5));
        }
    }

    @Test
    void largeSpool_givesItsRoomBackSegmentBySegment() throws Exception {
        var random = new Random(12);
        int[] next = {0, 0};
        try (Spool spool = open(64 << 10)) {
            for (int round = 0; round < 300; round++) {
                int many = 1 + random.nextInt(200);
                try {
                    next[0] += spool.append(contents(next[0], next[0] + many), false)
                            .size();
                } catch (SpoolFullException e) {
                    assertThat(spool.bytes()).isGreaterThan(60 << 10);
                }
                for (int i = random.nextInt(220); i > 0; i--) {
                    Optional<StoredRecord> one = spool.next();
                    one.ifPresent(read -> {
                        assertThat(new String(read.content(), UTF_8)).isEqualTo("record " + next[1]);
                        next[1]++;
                        spool.acknowledge(read.place());
                    });
                }
                assertThat(spool.records()).isEqualTo(next[0] - next[1]);
            }
            assertThat(next[1]).as("what went through").isGreaterThan(10_000);
        }
    }

    @Test
    void files_areTheirOwnersAlone() throws Exception {
        Files.createDirectories(
                directory(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        try (Spool spool = open(ROOMY)) {
            spool.append(contents(0, 1), false);

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory())))
                    .isEqualTo("rwx------");
            try (Stream<Path> files = Files.list(directory())) {
                assertThat(files).allSatisfy(file -> assertThat(
                                PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------"));
            }
        }
    }

    @Test
    void directory_ofAnother_isRefused() throws Exception {
        try (Spool spool = open(ROOMY)) {
            assertThatThrownBy(() -> open(ROOMY))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another reporter");
            assertThat(spool.hasUnread()).isFalse();
        }
        open(ROOMY).close();
    }
}
