// Lists which file uses what another file of the same module declares, as Go's own type checker sees it.
//
// Usage: go run go_uses.go ROOT. Prints "user<TAB>declarer" lines, relative to ROOT, for names of packages (not for
// methods and fields, which are found by type), and "user<TAB>file" for every file of a package that is imported for its
// effects only. Packages are read for several systems, with and without tests. What is outside the module, the standard
// library apart, is taken for empty: its names do not matter here.
package main

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

type checker struct {
	root    string
	modules map[string]string // import path -> directory
	context build.Context
	files   *token.FileSet
	std     types.Importer
	done    map[string]*types.Package
	sources map[string][]string // import path -> files
	edges   map[string]bool
	seen    map[string]bool
}

func main() {
	root, err := filepath.Abs(os.Args[1])
	if err != nil {
		panic(err)
	}
	edges, seen := map[string]bool{}, map[string]bool{}
	files := token.NewFileSet()
	// The standard library is read once, as for this system.
	build.Default.CgoEnabled = false
	std := importer.ForCompiler(files, "source", nil)
	for _, system := range []string{"linux", "windows", "darwin", "freebsd", "js"} {
		context := build.Default
		context.GOOS, context.GOARCH = system, "amd64"
		if system == "js" {
			context.GOARCH = "wasm"
		}
		c := &checker{root: root, modules: modules(root), context: context, files: files, std: std,
			done: map[string]*types.Package{}, sources: map[string][]string{}, edges: edges, seen: seen}
		c.all()
	}
	lines := []string{}
	for edge := range edges {
		lines = append(lines, edge)
	}
	for file := range seen {
		lines = append(lines, file)
	}
	sort.Strings(lines)
	for _, line := range lines {
		fmt.Println(line)
	}
}

// modules maps the path of every module below root to its directory.
func modules(root string) map[string]string {
	found := map[string]string{}
	filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Name() == "go.mod" {
			text, _ := os.ReadFile(path)
			for _, line := range strings.Split(string(text), "\n") {
				if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "module" {
					found[strings.Trim(fields[1], "\"")] = filepath.Dir(path)
				}
			}
		}
		return nil
	})
	return found
}

// all checks every directory, in each of the three ways its files can go together.
func (c *checker) all() {
	filepath.WalkDir(c.root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return nil
		}
		if name := entry.Name(); name == "vendor" || name == "testdata" {
			return filepath.SkipDir
		}
		found, _ := c.context.ImportDir(path, build.IgnoreVendor)
		if found == nil {
			return nil
		}
		source := append(append([]string{}, found.GoFiles...), found.CgoFiles...)
		c.check(path, path, source)
		if len(found.TestGoFiles) > 0 {
			c.check(path, path+" [test]", append(source, found.TestGoFiles...))
		}
		if len(found.XTestGoFiles) > 0 {
			c.check(path, path+"_test", found.XTestGoFiles)
		}
		return nil
	})
}

// Import gives a package of the module, of the standard library, or an empty one.
func (c *checker) Import(path string) (*types.Package, error) {
	if directory := c.directory(path); directory != "" {
		if found := c.done[path]; found != nil {
			return found, nil
		}
		c.done[path] = empty(path) // cycles end here
		found, _ := c.context.ImportDir(directory, build.IgnoreVendor)
		if found != nil {
			source := append(append([]string{}, found.GoFiles...), found.CgoFiles...)
			if checked := c.check(directory, path, source); checked != nil {
				c.done[path] = checked
			}
			for _, name := range source {
				c.sources[path] = append(c.sources[path], filepath.Join(directory, name))
			}
		}
		return c.done[path], nil
	}
	if first, _, _ := strings.Cut(path, "/"); !strings.Contains(first, ".") && path != "C" {
		if found, err := c.std.Import(path); err == nil {
			return found, nil
		}
	}
	return empty(path), nil
}

func (c *checker) directory(path string) string {
	for module, directory := range c.modules {
		if path == module || strings.HasPrefix(path, module+"/") {
			below := filepath.Join(directory, strings.TrimPrefix(path, module))
			if matches, _ := filepath.Glob(filepath.Join(below, "*.go")); len(matches) > 0 {
				return below
			}
		}
	}
	return ""
}

func empty(path string) *types.Package {
	found := types.NewPackage(path, filepath.Base(path))
	found.MarkComplete()
	return found
}

func (c *checker) check(directory, path string, names []string) *types.Package {
	parsed := []*ast.File{}
	for _, name := range names {
		file, _ := parser.ParseFile(c.files, filepath.Join(directory, name), nil, parser.SkipObjectResolution)
		if file != nil {
			parsed = append(parsed, file)
			c.seen[c.relative(file.Pos())] = true
		}
	}
	if len(parsed) == 0 {
		return nil
	}
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	config := types.Config{Importer: c, Error: func(error) {}, FakeImportC: true}
	found, _ := config.Check(path, c.files, parsed, info)
	for name, object := range info.Uses {
		if object.Pkg() != nil && object.Parent() == object.Pkg().Scope() && object.Pos().IsValid() {
			c.add(c.relative(name.Pos()), c.relative(object.Pos()))
		}
	}
	for _, file := range parsed {
		for _, spec := range file.Imports {
			if spec.Name != nil && spec.Name.Name == "_" {
				for _, other := range c.sources[strings.Trim(spec.Path.Value, "\"`")] {
					relative, _ := filepath.Rel(c.root, other)
					c.add(c.relative(file.Pos()), filepath.ToSlash(relative))
				}
			}
		}
	}
	return found
}

func (c *checker) relative(position token.Pos) string {
	found, err := filepath.Rel(c.root, c.files.Position(position).Filename)
	if err != nil {
		return "../"
	}
	return filepath.ToSlash(found)
}

func (c *checker) add(user, declarer string) {
	if user != declarer && !strings.HasPrefix(user, "../") && !strings.HasPrefix(declarer, "../") {
		c.edges[user+"\t"+declarer] = true
	}
}
