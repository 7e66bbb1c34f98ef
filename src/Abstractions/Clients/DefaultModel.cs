namespace ZeroShotOrleans;

/// <summary>The model of requests that name none, where no setting does.</summary>
internal static class DefaultModel
{
    /// <summary>Name of the model that comes with the silo.</summary>
    public const string Included = "zeroshot-mini";

    /// <summary>The only model, or the included one; null if neither exists.</summary>
    public static string? Of(IReadOnlyCollection<string> models) => models.Count == 1 ? models.First() : models.FirstOrDefault(model => model == Included);
}
