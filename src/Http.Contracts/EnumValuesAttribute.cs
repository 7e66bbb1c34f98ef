namespace ZeroShotOrleans.Http.Contracts;

/// <summary>Marks a string as one of a few values.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EnumValuesAttribute(params string[] values) : Attribute
{
    /// <summary>The values.</summary>
    public string[] Values { get; } = values;
}
