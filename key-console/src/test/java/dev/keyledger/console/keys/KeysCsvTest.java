package dev.keyledger.console.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.console.StubServices;
import dev.keyledger.console.Visitor;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** The list for spreadsheets. */
@QuarkusTest
@WithTestResource(StubServices.class)
class KeysCsvTest {
    private static final String CSV = "/workspaces/acme/keys.csv";

    @Test
    void list_isALineForEachKeyOfEachPage() {
        var answer = Visitor.of("ada+list=paged").opens().get(CSV + "?status=active&sort=-lastUsedAt");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualToIgnoringCase("text/csv;charset=UTF-8");
        assertThat(answer.header("Content-Disposition")).isEqualTo("attachment; filename=\"keys-acme.csv\"");
        assertThat(answer.asString().split("\r\n", -1))
                .containsExactly(
                        KeysCsv.HEADER.strip(),
                        "\"Search index\",\"dg_live_•••••••mZpB\"," + StubServices.ADDITIONAL
                                + ",active,\"models:read\",2026-11-01 00:00:00,\"Ada Admin\",\"ada\",,,,7,0.5,0",
                        "\"'=On the second page\",\"dg_live_•••••••mZpB\"," + StubServices.ADDITIONAL
                                + ",active,\"models:read\",2026-11-01 00:00:00,\"Ada Admin\",\"ada\",,,,7,0.5,2",
                        "");
    }

    @Test
    void listThatCannotBeRead_isNoFile() {
        assertThat(Visitor.of("ada+list=503").opens().get(CSV).statusCode()).isEqualTo(503);
        assertThat(Visitor.of("max").opens().get("/workspaces/globex/keys.csv").statusCode())
                .isEqualTo(404);
        assertThatThrownBy(() -> Visitor.of("ada+list=lost").opens().get(CSV).asString())
                .as("a browser calls it a download that failed")
                .hasMessageContaining("Premature end of chunk");
    }
}
