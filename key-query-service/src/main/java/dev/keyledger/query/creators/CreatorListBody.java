package dev.keyledger.query.creators;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

@Schema(name = "CreatorList")
record CreatorListBody(List<Creator> items) {
    /**
     * @param name as it was when the newest of the keys was created
     * @param keys how many unrevoked additional keys of the workspace are theirs
     */
    @Schema(name = "Creator")
    record Creator(String id, String name, long keys) {}
}
