using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Client.Http.Wire;

/// <summary>What a scan passed over: an object whose member <c>byExtension</c> has a member for each extension.</summary>
internal sealed class SkippedConverter : JsonConverter<SkippedFiles>
{
    public override SkippedFiles Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var skipped = document.RootElement;
        return new SkippedFiles
        {
            ByExtension = [.. skipped.GetProperty("byExtension").EnumerateObject().Select(entry => new SkippedExtension(entry.Name, entry.Value.GetInt64()))],
            WithoutExtension = Number("withoutExtension"),
            OtherExtensions = Number("otherExtensions"),
            Excluded = Number("excluded"),
            SystemFiles = Number("systemFiles"),
            FoldersNotEntered = Number("foldersNotEntered"),
            Rows = Number("rows"),
        };

        long Number(string name) => skipped.TryGetProperty(name, out var number) ? number.GetInt64() : 0;
    }

    public override void Write(Utf8JsonWriter writer, SkippedFiles value, JsonSerializerOptions options) => throw new NotSupportedException();
}
