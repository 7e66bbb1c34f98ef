using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ZeroShotOrleans.Cli.Output;

/// <summary>How zso writes JSON: on one line, letters of all scripts readable, control characters escaped.</summary>
internal static class JsonLine
{
    private static readonly JavaScriptEncoder _encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>For objects that are built first.</summary>
    public static JsonSerializerOptions Options { get; } = new() { Encoder = _encoder, TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    /// <summary>For objects that are written field by field.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = _encoder };
}
