;; The kernel of exact search over padded float32 vectors, which lie one right behind the other. Addresses are bytes.
;; Compiled into tile-wasm.ts by scripts/compile-tile.mjs.
;;
;; 0x7000000n stands for n times the bytes of a vector, which tile.ts fills in: with constant offsets the six addresses of
;; a tile are two registers, and the tile is a third faster than with a parameter.
(module
  (import "env" "memory" (memory 1 65536 shared))

  ;; Float32 dot products of all rows with all queries. A tile is two rows by four queries: eight sums and three operands
  ;; fit the 16 vector registers of x86-64.
  (func (export "tile")
    (param $rows i32) (param $rowsEnd i32) (param $queries i32) (param $queriesEnd i32)
    (param $products i32) (param $productRowBytes i32)
    (local $row i32) (local $rowEnd i32) (local $query i32) (local $product i32)
    (local $a v128) (local $b v128) (local $q v128)
    (local $a0 v128) (local $a1 v128) (local $a2 v128) (local $a3 v128)
    (local $b0 v128) (local $b1 v128) (local $b2 v128) (local $b3 v128)
    (loop $eachFourQueries
      (local.set $row (local.get $rows))
      (local.set $product (local.get $products))
      (loop $eachTwoRows
        (local.set $rowEnd (i32.add (local.get $row) (i32.const 0x70000001)))
        (local.set $query (local.get $queries))
        (local.set $a0 (v128.const i32x4 0 0 0 0)) (local.set $a1 (v128.const i32x4 0 0 0 0)) (local.set $a2 (v128.const i32x4 0 0 0 0)) (local.set $a3 (v128.const i32x4 0 0 0 0))
        (local.set $b0 (v128.const i32x4 0 0 0 0)) (local.set $b1 (v128.const i32x4 0 0 0 0)) (local.set $b2 (v128.const i32x4 0 0 0 0)) (local.set $b3 (v128.const i32x4 0 0 0 0))
        (loop $eachFourElements
          (local.set $a (v128.load (local.get $row)))
          (local.set $b (v128.load offset=0x70000001 (local.get $row)))
          (local.set $q (v128.load (local.get $query)))
          (local.set $a0 (f32x4.add (f32x4.mul (local.get $q) (local.get $a)) (local.get $a0)))
          (local.set $b0 (f32x4.add (f32x4.mul (local.get $q) (local.get $b)) (local.get $b0)))
          (local.set $q (v128.load offset=0x70000001 (local.get $query)))
          (local.set $a1 (f32x4.add (f32x4.mul (local.get $q) (local.get $a)) (local.get $a1)))
          (local.set $b1 (f32x4.add (f32x4.mul (local.get $q) (local.get $b)) (local.get $b1)))
          (local.set $q (v128.load offset=0x70000002 (local.get $query)))
          (local.set $a2 (f32x4.add (f32x4.mul (local.get $q) (local.get $a)) (local.get $a2)))
          (local.set $b2 (f32x4.add (f32x4.mul (local.get $q) (local.get $b)) (local.get $b2)))
          (local.set $q (v128.load offset=0x70000003 (local.get $query)))
          (local.set $a3 (f32x4.add (f32x4.mul (local.get $q) (local.get $a)) (local.get $a3)))
          (local.set $b3 (f32x4.add (f32x4.mul (local.get $q) (local.get $b)) (local.get $b3)))
          (local.set $query (i32.add (local.get $query) (i32.const 16)))
          (local.set $row (i32.add (local.get $row) (i32.const 16)))
          (br_if $eachFourElements (i32.lt_u (local.get $row) (local.get $rowEnd))))
        ;; The sums of the lanes of four vectors, as one vector: for the first row, then for the second one.
        (local.set $a0 (f32x4.add
          (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $a0) (local.get $a1))
          (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $a0) (local.get $a1))))
        (local.set $a2 (f32x4.add
          (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $a2) (local.get $a3))
          (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $a2) (local.get $a3))))
        (v128.store (local.get $product) (f32x4.add
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $a0) (local.get $a2))
          (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $a0) (local.get $a2))))
        (local.set $product (i32.add (local.get $product) (local.get $productRowBytes)))
        (local.set $b0 (f32x4.add
          (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $b0) (local.get $b1))
          (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $b0) (local.get $b1))))
        (local.set $b2 (f32x4.add
          (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $b2) (local.get $b3))
          (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $b2) (local.get $b3))))
        (v128.store (local.get $product) (f32x4.add
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $b0) (local.get $b2))
          (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $b0) (local.get $b2))))
        (local.set $product (i32.add (local.get $product) (local.get $productRowBytes)))
        (local.set $row (i32.add (local.get $row) (i32.const 0x70000001)))
        (br_if $eachTwoRows (i32.lt_u (local.get $row) (local.get $rowsEnd))))
      (local.set $products (i32.add (local.get $products) (i32.const 16)))
      (local.set $queries (i32.add (local.get $queries) (i32.const 0x70000004)))
      (br_if $eachFourQueries (i32.lt_u (local.get $queries) (local.get $queriesEnd)))))

  ;; Sums over the elements of two vectors in double precision. Element i goes into the partial sum i modulo 4, and the
  ;; four are added as (0 + 2) + (1 + 3): exact-distance.ts adds in the same order.
  (func (export "dot") (param $left i32) (param $right i32) (result f64)
    (local $leftEnd i32) (local $low v128) (local $high v128)
    (local.set $leftEnd (i32.add (local.get $left) (i32.const 0x70000001)))
    (loop $eachFourElements
      (local.set $low (f64x2.add (local.get $low)
        (f64x2.mul
          (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $left)))
          (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $right))))))
      (local.set $high (f64x2.add (local.get $high)
        (f64x2.mul
          (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $left)))
          (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $right))))))
      (local.set $left (i32.add (local.get $left) (i32.const 16)))
      (local.set $right (i32.add (local.get $right) (i32.const 16)))
      (br_if $eachFourElements (i32.lt_u (local.get $left) (local.get $leftEnd))))
    (call $total (local.get $low) (local.get $high)))

  (func (export "squaredDistance") (param $left i32) (param $right i32) (result f64)
    (local $leftEnd i32) (local $low v128) (local $high v128) (local $difference v128)
    (local.set $leftEnd (i32.add (local.get $left) (i32.const 0x70000001)))
    (loop $eachFourElements
      (local.set $difference (f64x2.sub
        (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $left)))
        (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $right)))))
      (local.set $low (f64x2.add (local.get $low) (f64x2.mul (local.get $difference) (local.get $difference))))
      (local.set $difference (f64x2.sub
        (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $left)))
        (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $right)))))
      (local.set $high (f64x2.add (local.get $high) (f64x2.mul (local.get $difference) (local.get $difference))))
      (local.set $left (i32.add (local.get $left) (i32.const 16)))
      (local.set $right (i32.add (local.get $right) (i32.const 16)))
      (br_if $eachFourElements (i32.lt_u (local.get $left) (local.get $leftEnd))))
    (call $total (local.get $low) (local.get $high)))

  (func $total (param $low v128) (param $high v128) (result f64)
    (local.set $low (f64x2.add (local.get $low) (local.get $high)))
    (f64.add (f64x2.extract_lane 0 (local.get $low)) (f64x2.extract_lane 1 (local.get $low)))))
