using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ZeroShotOrleans.Cli.Formatting;

/// <summary>How zso writes what it knows of jobs, models and label sets as JSON: on one line, letters of all scripts readable, control characters escaped.</summary>
internal static class JsonLine
{
    /// <summary>The options.</summary>
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
}
