using Microsoft.AspNetCore.Http;

namespace ZeroShotOrleans.Gateway.Errors;

/// <summary>The paths of OpenAI's API, of which this server has two. Clients of the others expect its error format too.</summary>
internal static class OpenAiPaths
{
    private static readonly HashSet<string> _resources = new(StringComparer.Ordinal)
    {
        "assistants", "audio", "batches", "chat", "completions", "containers", "conversations", "edits", "embeddings", "engines", "evals", "files", "fine-tunes", "fine_tuning",
        "images", "models", "moderations", "organization", "realtime", "responses", "threads", "uploads", "vector_stores", "videos",
    };

    // Actions on models that OpenAI's API does not have.
    private static readonly HashSet<string> _actions = new(StringComparer.Ordinal) { "load", "unload", "pull", "pulls" };

    /// <summary>Whether a path is one of OpenAI's API.</summary>
    public static bool Contains(PathString path) =>
        path.StartsWithSegments("/v1", StringComparison.Ordinal, out var rest)
        && rest.Value?.Split('/', StringSplitOptions.RemoveEmptyEntries) is [var resource, .. var more]
        && _resources.Contains(resource)
        && (resource != "models" || more is not [.., var last] || !_actions.Contains(last));
}
