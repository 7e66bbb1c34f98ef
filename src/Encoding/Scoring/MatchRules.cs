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
        return new ZeroShotException(ZeroShotError.BadRequest, $"The model '{model}' has no head that matches images and labels, so it cannot rank again. " +
            (able.Length > 0 ? $"These have one: {string.Join(", ", able)}. Name one of them, or leave Rematch at 0." : "None here has; BLIP and BLIP-2 models do. Leave Rematch at 0."));
    }
}
