using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ZeroShotOrleans.Cli.Formatting;

/// <summary>JSON options for jobs, models and label sets: one line, non-ASCII letters unescaped, control characters escaped.</summary>
internal static class JsonLine
{
    /// <summary>The options.</summary>
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
}
