using System.Globalization;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>Converts label sets to request bodies and back.</summary>
internal static class LabelRequests
{
    /// <summary>A label set of a request: inline, or the name of a stored set, optionally with <c>@</c> and a version.</summary>
    /// <exception cref="ZeroShotException">It has both a name and labels, of which the HTTP API allows only one.</exception>
    public static JobLabelSetBody Of(LabelSetDefinition set) => set switch
    {
        { Name: null } => new JobLabelSetBody { Labels = set.Labels, Templates = set.Templates.IsDefaultOrEmpty ? null : set.Templates },
        { Labels.IsDefaultOrEmpty: true, Templates.IsDefaultOrEmpty: true } =>
            new JobLabelSetBody { Name = set.Version > 0 ? string.Create(CultureInfo.InvariantCulture, $"{set.Name}@{set.Version}") : set.Name },
        _ => throw new ZeroShotException(ZeroShotError.BadRequest,
            $"The label set '{set.Name}' has both a name and labels or templates, but over HTTP only one is allowed. Store it with PutLabelsAsync, then refer to it by name."),
    };

    /// <summary>The version of a named label set that was stored.</summary>
    public static StoredLabels StoredOf(LabelSetBody set) => new(set.Name, set.Version, SetOf(set).Definition, set.Created) { Warnings = ClassifyAnswers.WarningsOf(set.Warnings) };

    /// <summary>A version of a named label set.</summary>
    public static NamedLabelSet SetOf(LabelSetBody set) =>
        new(set.Name, set.Version, new LabelSetDefinition { Labels = set.Labels, Templates = set.Templates, Name = set.Name, Version = set.Version }, set.Created);
}
