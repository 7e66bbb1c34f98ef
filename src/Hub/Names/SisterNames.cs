namespace ZeroShotOrleans.Hub.Names;

/// <summary>Names of one repository, or of the two repositories with the two towers of one model: <c>owner/name-vision+owner/name-text</c>.</summary>
internal static class SisterNames
{
    private const char Separator = '+';

    /// <summary>Parses one or two names.</summary>
    /// <exception cref="HubException">A name is not valid, or there are more than two, or both are the same.</exception>
    public static IReadOnlyList<ModelId> Parse(string text)
    {
        ModelId[] ids = [.. text.Split(Separator).Select(ModelId.Parse)];
        return ids.Length == 1 || (ids.Length == 2 && !ids[0].Name.Equals(ids[1].Name, StringComparison.OrdinalIgnoreCase))
            ? ids
            : throw new HubException(
                HubError.BadName, $"'{SafeText.Of(text)}' does not name two repositories with different names.", "Write the repositories of the two towers as owner/name-vision+owner/name-text.");
    }

    /// <summary>Joins names as <see cref="Parse"/> reads them.</summary>
    public static string Join(IEnumerable<ModelId> ids) => string.Join(Separator, ids);

    /// <summary>Name of the model folder: the repository's name, or what the names of two have in common at their start.</summary>
    public static string FolderName(IReadOnlyList<ModelId> ids)
    {
        if (ids is not [var first, var second])
        {
            return ids[0].Name;
        }

        var common = first.Name.Zip(second.Name).TakeWhile(pair => pair.First == pair.Second).Count();
        var name = first.Name[..common].TrimEnd('-', '_', '.');
        return name.Length > 0 ? name : $"{first.Name}{Separator}{second.Name}";
    }
}
