namespace ZeroShotOrleans.Encoding.Scoring;

/// <summary>Which models support matching.</summary>
internal static class MatchRules
{
    /// <summary>The exception for matching with a model that has no matching head.</summary>
    /// <param name="model">Its name.</param>
    /// <param name="all">All models, to name those that support it.</param>
    public static ZeroShotException Refuse(string model, IEnumerable<ModelInfo> all)
    {
        var able = all.Where(other => other.CanMatch).Select(other => other.Name).ToArray();
        return new ZeroShotException(ZeroShotError.BadRequest, $"The model '{model}' has no matching head, so it cannot rescore labels. " +
            (able.Length > 0 ? $"Models with one: {string.Join(", ", able)}. Use one of them, or leave Rematch at 0." : "No available model has one (BLIP and BLIP-2 models do). Leave Rematch at 0."));
    }
}
