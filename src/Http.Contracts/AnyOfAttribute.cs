namespace ZeroShotOrleans.Http.Contracts;

/// <summary>Marks a value as one of several types, which JSON Schema can express and C# cannot.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Property)]
internal sealed class AnyOfAttribute(params Type[] kinds) : Attribute
{
    /// <summary>The types.</summary>
    public Type[] Kinds { get; } = kinds;
}
