using System.Text.RegularExpressions;

namespace ZeroShotOrleans;

/// <summary>The message about a missing model: which one may have been meant, which are available, and how to pull it.</summary>
public static partial class MissingModel
{
    // A longer list would bury the rest of the message; `zso models list` and GET /v1/models show all.
    private const int MostListed = 10;

    /// <summary>The message. Names no folder of the machine.</summary>
    /// <param name="name">The requested name.</param>
    /// <param name="names">The available models.</param>
    public static string Message(string name, IReadOnlyList<string> names)
    {
        var shown = Excerpt(name);
        return $"Model '{shown}' not found.{Suggestion(name, names)}{Pull(name, shown)} " + (names.Count == 0
            ? "No models are installed: `zso models pull OWNER/NAME` downloads one, and Models:Directories lists folders that contain models."
            : $"Available models: {string.Join(", ", names.Take(MostListed))}{(names.Count > MostListed ? $" and {names.Count - MostListed} more" : "")}.");
    }

    /// <summary>Whether a name is one of a hub repository, such as <c>openai/clip-vit-base-patch32</c>.</summary>
    public static bool IsOfHub(string name) => name.Length <= Limits.MaxNameLength && HubName().IsMatch(name);

    private static string Suggestion(string name, IReadOnlyList<string> names)
    {
        // A pulled model is stored under the last part of its name.
        var last = IsOfHub(name) ? name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..] : name;
        return last != name && names.Contains(last) ? $" Did you mean {last}?" : ClosestName.Question(last, names);
    }

    private static string Pull(string name, string shown) => IsOfHub(name)
        ? $" To download it: `zso models pull {shown}`, or POST /v1/models/pull over HTTP; its name is then {shown[(shown.IndexOf('/', StringComparison.Ordinal) + 1)..]}."
        : "";

    // It may contain anything that a caller sent.
    private static string Excerpt(string name) =>
        string.Concat(name.Take(Limits.MaxNameLength).Select(character => char.IsControl(character) || char.IsSurrogate(character) ? '?' : character)) + (name.Length > Limits.MaxNameLength ? "..." : "");

    [GeneratedRegex(@"\A[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*\z")]
    private static partial Regex HubName();
}
