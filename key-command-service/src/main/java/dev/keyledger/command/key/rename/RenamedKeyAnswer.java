package dev.keyledger.command.key.rename;

import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

@Schema(
        name = "RenamedKey",
        requiredProperties = {"keyId", "name", "version"})
record RenamedKeyAnswer(UUID keyId, String name, long version) {}
