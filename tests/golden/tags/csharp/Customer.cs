using System;
using System.Collections.Generic;
using static Acme.Util.Helpers;
using Json = Newtonsoft.Json;
global using Acme.Core;
namespace Acme.Models;
/// <summary>
/// A customer.
/// </summary>
[Serializable]
public partial class Customer<T> : Person, IEntity<T> where T : class {
    private readonly int _id;
    public const int Max = 3;
    public static event EventHandler? Changed;
    /// <summary>The name.</summary>
    public string Name { get; set; } = "";
    public int Id => _id;
    public Customer(int id, string name = "x") : base(id) { _id = id; }
    public async Task<List<Order>> LoadAsync(CancellationToken token) { var x = new Order(); return x.Items; }
    private void Hidden() => Foo();
    public string this[int i] { get { return ""; } }
    public static bool operator ==(Customer a, Customer b) => true;
    protected override void Dispose(bool d) { }
    public enum Kind { A, B = 2 }
    public delegate void Handler(object o);
    ~Customer() {}
}
public record Point(int X, int Y) { public int Z { get; init; } }
public interface IEntity<T> { T Get(int id); string Name { get; } }
public struct S { public int a, b; }
[Flags] public enum Access : byte { Read = 1, Write = 2 }
public static class Ext { public static int Twice(this int x) { return x * 2; } }
